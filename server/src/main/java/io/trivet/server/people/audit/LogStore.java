package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.trust.log.TilePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about the logs as trees. A method is one statement; the caller owns the transaction.
final class LogStore {
  /// One sequencer in the whole database, whatever the number of nodes.
  private static final long SEQUENCER_LOCK = 0x7472697665740001L;

  private static final String WITH_NEW =
      """
      SELECT DISTINCT tenant_id FROM audit_entry WHERE log_index IS NULL
      """;
  private static final String NEW =
      """
      SELECT entry_id, body FROM audit_entry
       WHERE tenant_id = :tenant AND log_index IS NULL
       ORDER BY entry_id LIMIT :max
      """;
  private static final String PLACE =
      """
      UPDATE audit_entry e SET log_index = :size + n.place - 1
        FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS n (entry_id, place)
       WHERE e.tenant_id = :tenant AND e.entry_id = n.entry_id AND e.log_index IS NULL
      """;
  private static final String LOG =
      """
      SELECT size, note, published_at, first_index, retention_days
        FROM audit_log WHERE tenant_id = :tenant
      """;
  private static final String PUBLISH =
      """
      INSERT INTO audit_log (tenant_id, size, note, published_at)
      VALUES (:tenant, :size, :note, :now)
      ON CONFLICT (tenant_id) DO UPDATE
         SET size = EXCLUDED.size, note = EXCLUDED.note, published_at = EXCLUDED.published_at
       WHERE audit_log.size = :expected
      """;
  private static final String TILE =
      """
      SELECT hashes FROM audit_tile
       WHERE tenant_id = :tenant AND level = :level AND tile_index = :index
      """;
  private static final String SAVE_TILE =
      """
      INSERT INTO audit_tile (tenant_id, level, tile_index, hashes)
      VALUES (:tenant, :level, :index, :hashes)
      ON CONFLICT (tenant_id, level, tile_index) DO UPDATE SET hashes = EXCLUDED.hashes
      """;
  private static final String BODIES =
      """
      SELECT body FROM audit_entry
       WHERE tenant_id = :tenant AND log_index >= :from AND log_index < :to
       ORDER BY log_index
      """;
  private static final String LOGS =
      """
      SELECT tenant_id FROM audit_log
      """;
  private static final String RETENTION =
      """
      UPDATE audit_log SET retention_days = :days WHERE tenant_id = :tenant
      """;
  private static final String FIRST_KEPT =
      """
      SELECT log_index FROM audit_entry
       WHERE tenant_id = :tenant AND log_index >= :first AND at >= :before
       ORDER BY log_index LIMIT 1
      """;
  private static final String PRUNE =
      """
      DELETE FROM audit_entry WHERE tenant_id = :tenant AND log_index < :first
      """;
  private static final String PRUNED =
      """
      UPDATE audit_log SET first_index = :first WHERE tenant_id = :tenant AND first_index <= :first
      """;

  /// The newest state of a log; `note` is the signed checkpoint.
  record Log(long size, byte[] note, Instant publishedAt, long firstIndex, int retentionDays) {}

  record NewEntry(long entryId, byte[] body) {}

  /// False if another node is at it; held until the transaction ends.
  boolean tryLock(Handle db) {
    return db.createQuery("SELECT pg_try_advisory_xact_lock(:key)")
        .bind("key", SEQUENCER_LOCK)
        .mapTo(Boolean.class)
        .one();
  }

  List<TenantId> tenantsWithNew(Handle db) {
    return tenants(db, WITH_NEW);
  }

  List<TenantId> logs(Handle db) {
    return tenants(db, LOGS);
  }

  List<NewEntry> newEntries(Handle db, TenantId tenant, int max) {
    return db.createQuery(NEW)
        .bind("tenant", tenant)
        .bind("max", max)
        .map((row, _) -> new NewEntry(row.getLong("entry_id"), row.getBytes("body")))
        .list();
  }

  /// Gives entries their places from `size` on, in the order of `ids`.
  int place(Handle db, TenantId tenant, long size, List<Long> ids) {
    return db.createUpdate(PLACE)
        .bind("tenant", tenant)
        .bind("size", size)
        .bind("ids", ids.toArray(Long[]::new))
        .execute();
  }

  Optional<Log> log(Handle db, TenantId tenant) {
    return db.createQuery(LOG).bind("tenant", tenant).map((row, _) -> log(row)).findOne();
  }

  /// False if the log is not of the size that was expected.
  boolean publish(Handle db, TenantId tenant, long expected, long size, byte[] note, Instant now) {
    return db.createUpdate(PUBLISH)
            .bind("tenant", tenant)
            .bind("expected", expected)
            .bind("size", size)
            .bind("note", note)
            .bind("now", now)
            .execute()
        == 1;
  }

  /// The tile, cut to the width that is asked for; empty if it is not that wide (yet).
  Optional<byte[]> tile(Handle db, TenantId tenant, TilePath tile) {
    int bytes = tile.width() * 32;
    return db.createQuery(TILE)
        .bind("tenant", tenant)
        .bind("level", tile.level())
        .bind("index", tile.index())
        .mapTo(byte[].class)
        .findOne()
        .filter(hashes -> hashes.length >= bytes)
        .map(hashes -> Arrays.copyOf(hashes, bytes));
  }

  void saveTile(Handle db, TenantId tenant, TilePath tile, byte[] hashes) {
    db.createUpdate(SAVE_TILE)
        .bind("tenant", tenant)
        .bind("level", tile.level())
        .bind("index", tile.index())
        .bind("hashes", hashes)
        .execute();
  }

  List<byte[]> bodies(Handle db, TenantId tenant, long from, long to) {
    return db.createQuery(BODIES)
        .bind("tenant", tenant)
        .bind("from", from)
        .bind("to", to)
        .mapTo(byte[].class)
        .list();
  }

  void setRetention(Handle db, TenantId tenant, int days) {
    db.createUpdate(RETENTION).bind("tenant", tenant).bind("days", days).execute();
  }

  /// The first entry that is not older than `before`.
  Optional<Long> firstKept(Handle db, TenantId tenant, long first, Instant before) {
    return db.createQuery(FIRST_KEPT)
        .bind("tenant", tenant)
        .bind("first", first)
        .bind("before", before)
        .mapTo(Long.class)
        .findOne();
  }

  int prune(Handle db, TenantId tenant, long first) {
    return db.createUpdate(PRUNE).bind("tenant", tenant).bind("first", first).execute();
  }

  void pruned(Handle db, TenantId tenant, long first) {
    db.createUpdate(PRUNED).bind("tenant", tenant).bind("first", first).execute();
  }

  private static List<TenantId> tenants(Handle db, String sql) {
    return db.createQuery(sql).mapTo(UUID.class).map(TenantId::new).list();
  }

  private static Log log(ResultSet row) throws SQLException {
    return new Log(
        row.getLong("size"),
        row.getBytes("note"),
        row.getObject("published_at", OffsetDateTime.class).toInstant(),
        row.getLong("first_index"),
        row.getInt("retention_days"));
  }
}
