package io.trivet.server.people.sso;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about identity providers and the people they name. A method is one statement; the caller
/// owns the transaction.
final class ProviderStore {
  private static final String COLUMNS =
      "SELECT tenant_id, provider_id, name, issuer, settings FROM identity_provider ";
  private static final String INSERT =
      """
      INSERT INTO identity_provider (tenant_id, provider_id, name, issuer, settings, created_at)
      VALUES (:tenant, :id, :name, :issuer, :settings, :now)
      """;
  private static final String UPDATE =
      """
      UPDATE identity_provider SET name = :name, issuer = :issuer, settings = :settings
       WHERE tenant_id = :tenant AND provider_id = :id
      """;
  private static final String FIND_IDENTITY =
      """
      SELECT user_id, roles_by_hand FROM user_identity
       WHERE tenant_id = :tenant AND issuer = :issuer AND subject = :subject
      """;
  private static final String ADD_IDENTITY =
      """
      INSERT INTO user_identity (tenant_id, issuer, subject, user_id, created_at, roles_by_hand)
      VALUES (:tenant, :issuer, :subject, :user, :now, :byHand)
      """;

  /// Who it is here. `rolesByHand`: their groups at the provider change nothing.
  record Identity(UserId user, boolean rolesByHand) {}

  private final Sealer sealer;

  ProviderStore(Sealer sealer) {
    this.sealer = sealer;
  }

  List<Provider> list(Handle db, TenantId tenant) {
    return db.createQuery(COLUMNS + "WHERE tenant_id = :tenant ORDER BY created_at, provider_id")
        .bind("tenant", tenant)
        .map((row, _) -> row(row))
        .list();
  }

  Optional<Provider> find(Handle db, TenantId tenant, UUID id) {
    return db.createQuery(COLUMNS + "WHERE tenant_id = :tenant AND provider_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  /// For somebody who signs in: whose provider it is stands in its row.
  Optional<Provider> find(Handle db, UUID id) {
    return db.createQuery(COLUMNS + "WHERE provider_id = :id")
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  void insert(Handle db, Provider provider, Instant now) {
    db.createUpdate(INSERT)
        .bind("tenant", provider.tenant())
        .bind("id", provider.id())
        .bind("name", provider.name())
        .bind("issuer", provider.issuer())
        .bind("settings", seal(provider))
        .bind("now", now)
        .execute();
  }

  boolean update(Handle db, Provider provider) {
    return db.createUpdate(UPDATE)
            .bind("tenant", provider.tenant())
            .bind("id", provider.id())
            .bind("name", provider.name())
            .bind("issuer", provider.issuer())
            .bind("settings", seal(provider))
            .execute()
        == 1;
  }

  void delete(Handle db, Provider provider) {
    db.createUpdate("DELETE FROM identity_provider WHERE tenant_id = :tenant AND provider_id = :id")
        .bind("tenant", provider.tenant())
        .bind("id", provider.id())
        .execute();
  }

  Optional<Identity> findIdentity(Handle db, Provider provider, String subject) {
    return db.createQuery(FIND_IDENTITY)
        .bind("tenant", provider.tenant())
        .bind("issuer", provider.issuer())
        .bind("subject", subject)
        .map((row, _) ->
            new Identity(
                new UserId(row.getObject("user_id", UUID.class)), row.getBoolean("roles_by_hand")))
        .findOne();
  }

  void addIdentity(Handle db, Provider provider, String subject, Identity identity, Instant now) {
    db.createUpdate(ADD_IDENTITY)
        .bind("tenant", provider.tenant())
        .bind("issuer", provider.issuer())
        .bind("subject", subject)
        .bind("user", identity.user())
        .bind("byHand", identity.rolesByHand())
        .bind("now", now)
        .execute();
  }

  private byte[] seal(Provider provider) {
    return sealer.seal(purpose(provider.tenant(), provider.id()), Json.text(provider.settings()));
  }

  private Provider row(ResultSet row) throws SQLException {
    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
    var id = row.getObject("provider_id", UUID.class);
    var settings = sealer.openText(purpose(tenant, id), row.getBytes("settings"));
    return new Provider(
        tenant,
        id,
        row.getString("name"),
        row.getString("issuer"),
        Json.parse(settings, Provider.Settings.class));
  }

  private static String purpose(TenantId tenant, UUID id) {
    return "identity provider " + tenant + " " + id;
  }
}
