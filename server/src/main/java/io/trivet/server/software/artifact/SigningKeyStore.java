package io.trivet.server.software.artifact;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.SigningKeyId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about the keys a tenant trusts. A method is one statement; the caller owns the
/// transaction.
final class SigningKeyStore {
  private static final String INSERT =
      """
      INSERT INTO signing_key (tenant_id, key_id, name, pem, algorithm, fingerprint, created_at)
      VALUES (:tenant, :id, :name, :pem, :algorithm, :fingerprint, :now)
      """;
  private static final String LIST =
      """
      SELECT key_id, name, pem, algorithm, fingerprint, created_at
        FROM signing_key WHERE tenant_id = :tenant ORDER BY created_at, key_id
      """;

  record Row(
      SigningKeyId id,
      String name,
      String pem,
      String algorithm,
      String fingerprint,
      Instant createdAt) {}

  void insert(Handle db, TenantId tenant, Row key) {
    db.createUpdate(INSERT)
        .bind("tenant", tenant)
        .bind("id", key.id())
        .bind("name", key.name())
        .bind("pem", key.pem())
        .bind("algorithm", key.algorithm())
        .bind("fingerprint", key.fingerprint())
        .bind("now", key.createdAt())
        .execute();
  }

  List<Row> list(Handle db, TenantId tenant) {
    return db.createQuery(LIST)
        .bind("tenant", tenant)
        .map((row, _) ->
            new Row(
                new SigningKeyId(row.getObject("key_id", UUID.class)),
                row.getString("name"),
                row.getString("pem"),
                row.getString("algorithm"),
                row.getString("fingerprint"),
                row.getObject("created_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  boolean delete(Handle db, TenantId tenant, SigningKeyId id) {
    return db.createUpdate("DELETE FROM signing_key WHERE tenant_id = :tenant AND key_id = :id")
            .bind("tenant", tenant)
            .bind("id", id)
            .execute()
        == 1;
  }

  /// Empty until somebody decides.
  Optional<String> findPolicy(Handle db, TenantId tenant) {
    return db.createQuery("SELECT artifact_policy FROM tenant WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(String.class)
        .findOne();
  }

  void setPolicy(Handle db, TenantId tenant, String policy) {
    db.createUpdate("UPDATE tenant SET artifact_policy = :policy WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .bind("policy", policy)
        .execute();
  }

  /// Counting keys and adding one happen under the tenant's lock.
  void lock(Handle db, TenantId tenant) {
    db.createQuery("SELECT 1 FROM tenant WHERE tenant_id = :tenant FOR UPDATE")
        .bind("tenant", tenant)
        .mapTo(Integer.class)
        .one();
  }
}
