package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// A JSON object that clients keep on the server: one for the tenant, one for each user.
final class ClientSettings {
  private static final String FIND =
      """
      SELECT settings, etag FROM client_settings
       WHERE tenant_id = :tenant AND user_id IS NOT DISTINCT FROM CAST(:user AS uuid)
      """;
  private static final String SAVE =
      """
      INSERT INTO client_settings (tenant_id, user_id, settings, etag)
      VALUES (:tenant, CAST(:user AS uuid), CAST(:settings AS jsonb), :etag)
      ON CONFLICT ON CONSTRAINT client_settings_once
        DO UPDATE SET settings = excluded.settings, etag = excluded.etag
       WHERE :anyEtag OR CAST(client_settings.etag AS text) = :ifMatch
      """;

  private final Database database;
  private final Ledger ledger;

  ClientSettings(Database database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  record Stored(String json, UUID etag) {}

  /// `user` is empty for the tenant's settings.
  Optional<Stored> find(TenantId tenant, Optional<UserId> user) {
    return database.read(db -> find(db, tenant, user));
  }

  /// The log holds the tenant's settings before and after; what one user prefers for themselves is
  /// nobody else's.
  void save(UserCaller caller, Optional<UserId> user, String json, Optional<String> ifMatch) {
    var tenant = caller.tenant();
    ledger.change(
        caller.actor(),
        db -> {
          var before = find(db, tenant, user);
          if ((ifMatch.isPresent() && before.isEmpty())
              || write(db, tenant, user, json, ifMatch) == 0) {
            throw new Failure.Stale("the settings were changed by somebody else: read them again");
          }
          var owner = user.map(UserId::toString).orElseGet(tenant::toString);
          var entry = AuditEntry.of(AuditAction.UPDATE_SETTINGS, owner, "");
          return Recorded.of(
              owner,
              user.isPresent()
                  ? entry
                  : entry.withBefore(before.map(Stored::json).orElse("{}")).withAfter(json));
        });
  }

  private static int write(
      Handle db, TenantId tenant, Optional<UserId> user, String json, Optional<String> ifMatch) {
    return db.createUpdate(SAVE)
        .bind("tenant", tenant)
        .bind("user", user.map(UserId::value).orElse(null))
        .bind("settings", json)
        .bind("etag", UUID.randomUUID())
        .bind("anyEtag", ifMatch.isEmpty())
        .bind("ifMatch", ifMatch.orElse(""))
        .execute();
  }

  private static Optional<Stored> find(Handle db, TenantId tenant, Optional<UserId> user) {
    return db.createQuery(FIND)
        .bind("tenant", tenant)
        .bind("user", user.map(UserId::value).orElse(null))
        .map((row, _) -> new Stored(row.getString(1), row.getObject(2, UUID.class)))
        .findOne();
  }
}
