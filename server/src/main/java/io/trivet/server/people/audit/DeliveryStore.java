package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// All SQL about what has been handed on to sinks and witnesses. A method is one statement; the
/// caller owns the transaction.
final class DeliveryStore {
  /// One node delivers; the others look on.
  private static final long DELIVERY_LOCK = 0x7472697665740002L;

  private static final String CURSOR =
      """
      SELECT next_index FROM audit_cursor WHERE tenant_id = :tenant AND sink = :sink
      """;
  private static final String ADVANCE =
      """
      INSERT INTO audit_cursor (tenant_id, sink, next_index) VALUES (:tenant, :sink, :next)
      ON CONFLICT (tenant_id, sink) DO UPDATE SET next_index = EXCLUDED.next_index
      """;
  private static final String COSIGNED =
      """
      SELECT size, note FROM audit_cosigned WHERE tenant_id = :tenant AND witness = :witness
      """;
  private static final String COSIGN =
      """
      INSERT INTO audit_cosigned (tenant_id, witness, size, note)
      VALUES (:tenant, :witness, :size, :note)
      ON CONFLICT (tenant_id, witness) DO UPDATE SET size = EXCLUDED.size, note = EXCLUDED.note
       WHERE audit_cosigned.size < EXCLUDED.size
      """;
  private static final String NOTES =
      """
      SELECT size, note FROM audit_cosigned WHERE tenant_id = :tenant
      """;

  /// A checkpoint with signatures.
  record Cosigned(long size, byte[] note) {}

  /// False if another node is at it; held until the transaction ends.
  boolean tryLock(Handle db) {
    return db.createQuery("SELECT pg_try_advisory_xact_lock(:key)")
        .bind("key", DELIVERY_LOCK)
        .mapTo(Boolean.class)
        .one();
  }

  /// The first entry that has not arrived.
  long next(Handle db, TenantId tenant, String sink) {
    return db.createQuery(CURSOR)
        .bind("tenant", tenant)
        .bind("sink", sink)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  void advance(Handle db, TenantId tenant, String sink, long next) {
    db.createUpdate(ADVANCE).bind("tenant", tenant).bind("sink", sink).bind("next", next).execute();
  }

  /// The size that this witness signed last.
  OptionalLong cosignedSize(Handle db, TenantId tenant, String witness) {
    return db
        .createQuery(COSIGNED)
        .bind("tenant", tenant)
        .bind("witness", witness)
        .map((row, _) -> row.getLong("size"))
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  void cosign(Handle db, TenantId tenant, String witness, long size, byte[] note) {
    db.createUpdate(COSIGN)
        .bind("tenant", tenant)
        .bind("witness", witness)
        .bind("size", size)
        .bind("note", note)
        .execute();
  }

  /// The newest checkpoint of every witness.
  List<Cosigned> cosigned(Handle db, TenantId tenant) {
    return db.createQuery(NOTES)
        .bind("tenant", tenant)
        .map((row, _) -> new Cosigned(row.getLong("size"), row.getBytes("note")))
        .list();
  }
}
