package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Users whom somebody else vouches for: people who come through an identity provider, and the
/// accounts that CI jobs act as. They have no password. Everything here is part of the caller's
/// transaction.
public final class ExternalUsers {
  private final UserStore store;
  private final Roles roles;
  private final UserAuth auth;
  private final InstantSource clock;

  ExternalUsers(UserStore store, Roles roles, UserAuth auth, InstantSource clock) {
    this.store = store;
    this.roles = roles;
    this.auth = auth;
    this.clock = clock;
  }

  public UserAccount get(Handle db, TenantId tenant, UserId id) {
    return store
        .find(db, tenant, id)
        .map(UserStore.Row::account)
        .orElseThrow(() -> new Failure.NotFound("user"));
  }

  /// `verified`: the provider says that the address is theirs.
  public UserAccount create(Handle db, TenantId tenant, Email email, boolean verified) {
    if (store.count(db, tenant) >= Limits.USERS_PER_TENANT_MAX) {
      throw new Failure.Unprocessable(
          "a tenant can have at most %d users".formatted(Limits.USERS_PER_TENANT_MAX));
    }
    return insert(db, account(tenant, email, verified), "person");
  }

  /// An account that no person signs in to; it is in no list of people.
  public UserAccount createService(Handle db, TenantId tenant) {
    var id = UUID.randomUUID();
    return insert(
        db, account(tenant, new Email("ci-" + id + "@service.invalid"), false), "service");
  }

  private UserAccount insert(Handle db, UserAccount account, String kind) {
    store.insert(db, new UserStore.Row(account, Optional.empty()));
    store.describe(db, account, kind, clock.instant());
    return account;
  }

  private UserAccount account(TenantId tenant, Email email, boolean verified) {
    var now = clock.instant();
    return new UserAccount(
        tenant,
        new UserId(UUID.randomUUID()),
        email,
        now,
        now,
        Optional.empty(),
        new UserAccount.Standing(true, verified, false));
  }

  public void delete(Handle db, TenantId tenant, UserId id) {
    store.delete(db, tenant, id);
    UserAuth.userChanged(db, tenant, id);
  }

  /// Gives a user these roles and no others; false if they had them. A role that is gone is left
  /// out.
  public boolean setRoles(Handle db, UserAccount user, List<String> names) {
    return roles.set(db, user.tenant(), user.id(), names);
  }

  /// {@link Failure.Forbidden} unless the caller could give all these roles.
  public void requireMayGive(Handle db, UserCaller caller, List<String> names) {
    roles.requireMayGive(db, caller, names);
  }

  /// After the commit.
  public void committed(UserAccount user) {
    auth.forgetUser(user.tenant(), user.id());
    roles.forget(user.tenant());
  }
}
