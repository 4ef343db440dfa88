package io.trivet.server.people.sso;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.access.Accounts;
import io.trivet.server.people.access.ExternalUsers;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// The identity providers of a tenant.
final class Providers {
  private final Database database;
  private final Ledger ledger;
  private final ProviderStore store;
  private final ExternalUsers users;
  private final InstantSource clock;

  Providers(
      Database database,
      Ledger ledger,
      ProviderStore store,
      ExternalUsers users,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.users = users;
    this.clock = clock;
  }

  List<Provider> list(TenantId tenant) {
    return database.read(db -> store.list(db, tenant));
  }

  Provider get(TenantId tenant, UUID id) {
    return database.read(db -> found(db, tenant, id));
  }

  /// For somebody who signs in.
  Provider get(UUID id) {
    return database
        .read(db -> store.find(db, id))
        .orElseThrow(() -> new Failure.NotFound("identity provider"));
  }

  void create(UserCaller caller, Provider provider) {
    write(
        caller,
        db -> {
          requireMayGive(db, caller, provider);
          if (store.list(db, provider.tenant()).size()
              >= Limits.IDENTITY_PROVIDERS_PER_TENANT_MAX) {
            throw new Failure.Unprocessable(
                "a tenant can have at most %d identity providers"
                    .formatted(Limits.IDENTITY_PROVIDERS_PER_TENANT_MAX));
          }
          store.insert(db, provider, clock.instant());
          return Recorded.of(
              true,
              entry(AuditAction.CREATE_IDENTITY_PROVIDER, provider).withAfter(view(provider)));
        });
  }

  void update(UserCaller caller, Provider provider) {
    write(
        caller,
        db -> {
          var before = found(db, provider.tenant(), provider.id());
          requireMayGive(db, caller, provider);
          store.update(db, provider);
          return Recorded.of(
              true,
              entry(AuditAction.UPDATE_IDENTITY_PROVIDER, provider)
                  .withBefore(view(before))
                  .withAfter(view(provider)));
        });
  }

  void delete(UserCaller caller, UUID id) {
    write(
        caller,
        db -> {
          var provider = found(db, caller.tenant(), id);
          store.delete(db, provider);
          return Recorded.of(true, entry(AuditAction.DELETE_IDENTITY_PROVIDER, provider));
        });
  }

  /// Ties a new user to a provider of their tenant, in the transaction that makes them.
  void bind(Handle db, UserAccount user, Accounts.Binding binding) {
    var provider =
        store
            .find(db, user.tenant(), Ids.uuid("sso.id", binding.provider()))
            .orElseThrow(() ->
                new Failure.Unprocessable("sso names an identity provider that is not there"));
    if (store.findIdentity(db, provider, binding.subject()).isPresent()) {
      throw new Failure.Conflict("another user has this subject at the identity provider");
    }
    var identity = new ProviderStore.Identity(user.id(), true);
    store.addIdentity(db, provider, binding.subject(), identity, clock.instant());
  }

  /// Nobody gives by way of a group what they could not give by hand.
  private void requireMayGive(Handle db, UserCaller caller, Provider provider) {
    var settings = provider.settings();
    var named = settings.rolesOf(List.copyOf(settings.roles().keySet()));
    users.requireMayGive(db, caller, named);
  }

  private void write(UserCaller caller, Ledger.Change<Boolean> change) {
    try {
      ledger.change(caller.actor(), change);
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("identity_provider_once"::equals).isPresent()) {
        throw new Failure.Conflict("an identity provider with this issuer exists");
      }
      throw e;
    }
  }

  private Provider found(Handle db, TenantId tenant, UUID id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("identity provider"));
  }

  private static AuditEntry entry(AuditAction action, Provider provider) {
    return AuditEntry.of(action, provider.id(), provider.name());
  }

  /// Without the secret.
  private static String view(Provider provider) {
    return Json.text(
        Map.of(
            "issuer", provider.issuer(),
            "client_id", provider.settings().clientId(),
            "groups_claim", provider.settings().groupsClaim(),
            "roles", provider.settings().roles(),
            "default_roles", provider.settings().defaultRoles()));
  }
}
