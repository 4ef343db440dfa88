package io.trivet.server.people.factor;

import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Proofs that count once. A method is one statement; the caller owns the transaction.
public final class SpentStore {
  private static final String SPEND =
      """
      INSERT INTO spent_proof (tenant_id, proof_hash, expires_at) VALUES (:tenant, :hash, :end)
      ON CONFLICT DO NOTHING
      """;

  /// False if it was spent before.
  public boolean spend(Handle db, TenantId tenant, byte[] proof, Instant end) {
    return db.createUpdate(SPEND)
            .bind("tenant", tenant)
            .bind("hash", Digest.of(proof))
            .bind("end", end)
            .execute()
        == 1;
  }

  /// Forgets those that nobody would accept any more.
  public void dropOver(Handle db, Instant now) {
    db.createUpdate("DELETE FROM spent_proof WHERE expires_at < :now").bind("now", now).execute();
  }
}
