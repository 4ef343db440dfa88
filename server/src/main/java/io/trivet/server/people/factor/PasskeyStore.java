package io.trivet.server.people.factor;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about passkeys. A method is one statement; the caller owns the transaction.
final class PasskeyStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, passkey_id, user_id, name, credential_id, credential, site, sign_count,
             synced, created_at, last_used_at
        FROM user_passkey
      """;
  private static final String LIST =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND user_id = :user ORDER BY created_at, passkey_id
          """;
  private static final String FIND =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND user_id = :user AND credential_id = :credential
             FOR UPDATE
          """;
  private static final String INSERT =
      """
      INSERT INTO user_passkey (tenant_id, passkey_id, user_id, name, credential_id, credential,
                                site, sign_count, synced, created_at)
      VALUES (:tenant, :id, :user, :name, :credentialId, :credential, :site, :count, :synced, :now)
      """;
  private static final String USED =
      """
      UPDATE user_passkey SET sign_count = :count, synced = :synced, last_used_at = :now
       WHERE tenant_id = :tenant AND passkey_id = :id
      """;
  private static final String RENAME =
      """
      UPDATE user_passkey SET name = :name
       WHERE tenant_id = :tenant AND user_id = :user AND passkey_id = :id
      """;
  private static final String DELETE =
      """
      DELETE FROM user_passkey
       WHERE tenant_id = :tenant AND user_id = :user AND passkey_id = :id
      RETURNING name
      """;

  /// `credential`: id and public key; `site`: the host it was made for; `synced`: kept by a cloud.
  record Row(
      Owner owner,
      UUID id,
      String name,
      byte[] credentialId,
      byte[] credential,
      String site,
      long signCount,
      boolean synced,
      Instant createdAt,
      Optional<Instant> lastUsedAt) {}

  List<Row> list(Handle db, Owner owner) {
    return db.createQuery(LIST)
        .bind("tenant", owner.tenant())
        .bind("user", owner.user())
        .map((row, _) -> row(row))
        .list();
  }

  /// Locked: of two uses at once one is first.
  Optional<Row> find(Handle db, Owner owner, byte[] credentialId) {
    return db.createQuery(FIND)
        .bind("tenant", owner.tenant())
        .bind("user", owner.user())
        .bind("credential", credentialId)
        .map((row, _) -> row(row))
        .findOne();
  }

  void insert(Handle db, Row row) {
    db.createUpdate(INSERT)
        .bind("tenant", row.owner().tenant())
        .bind("id", row.id())
        .bind("user", row.owner().user())
        .bind("name", row.name())
        .bind("credentialId", row.credentialId())
        .bind("credential", row.credential())
        .bind("site", row.site())
        .bind("count", row.signCount())
        .bind("synced", row.synced())
        .bind("now", row.createdAt())
        .execute();
  }

  void used(Handle db, Row row, long signCount, boolean synced, Instant now) {
    db.createUpdate(USED)
        .bind("tenant", row.owner().tenant())
        .bind("id", row.id())
        .bind("count", signCount)
        .bind("synced", synced)
        .bind("now", now)
        .execute();
  }

  boolean rename(Handle db, Owner owner, UUID id, String name) {
    return db.createUpdate(RENAME)
            .bind("tenant", owner.tenant())
            .bind("user", owner.user())
            .bind("id", id)
            .bind("name", name)
            .execute()
        == 1;
  }

  /// The name it had; empty if there is no such passkey.
  Optional<String> delete(Handle db, Owner owner, UUID id) {
    return db.createQuery(DELETE)
        .bind("tenant", owner.tenant())
        .bind("user", owner.user())
        .bind("id", id)
        .mapTo(String.class)
        .findOne();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new Owner(
            new TenantId(row.getObject("tenant_id", UUID.class)),
            new UserId(row.getObject("user_id", UUID.class))),
        row.getObject("passkey_id", UUID.class),
        row.getString("name"),
        row.getBytes("credential_id"),
        row.getBytes("credential"),
        row.getString("site"),
        row.getLong("sign_count"),
        row.getBoolean("synced"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getObject("last_used_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }
}
