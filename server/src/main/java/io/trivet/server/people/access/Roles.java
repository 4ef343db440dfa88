package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.BuiltInRole;
import io.trivet.core.people.Delegation;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Role;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/// Roles, and who has them. Every change is decided under one lock per tenant, by the rights that
/// the caller has at that moment.
final class Roles {
  /// Nobody in particular, and nobody who asks.
  private static final UserId SOMEBODY = new UserId(new java.util.UUID(0, 0));

  private final Database database;
  private final Ledger ledger;
  private final RoleStore store = new RoleStore();
  private final GrantedRights rights;
  private final InstantSource clock;

  Roles(Database database, Ledger ledger, GrantedRights rights, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.rights = rights;
    this.clock = clock;
  }

  /// The built-in roles, then the tenant's own.
  List<Role> list(TenantId tenant) {
    var roles =
        new ArrayList<>(Arrays.stream(BuiltInRole.values()).map(RoleStore::builtIn).toList());
    roles.addAll(database.read(db -> store.list(db, tenant)));
    return roles;
  }

  Role get(TenantId tenant, String name) {
    return BuiltInRole.find(name)
        .map(RoleStore::builtIn)
        .orElseGet(() -> database.read(db -> found(db, tenant, name)));
  }

  void create(UserCaller caller, Role role) {
    requireOwn(role.name());
    change(
        caller,
        db -> {
          requireRoom(db, caller.tenant());
          requireMayDefine(db, caller, role.name(), List.of(), role.grants());
          if (!store.insert(db, caller.tenant(), role, clock.instant())) {
            throw new Failure.Conflict("a role of this name exists already");
          }
          return entry(AuditAction.CREATE_ROLE, role).withAfter(view(role));
        });
  }

  /// Replaces description and grants.
  void update(UserCaller caller, Role role) {
    requireOwn(role.name());
    change(
        caller,
        db -> {
          var before = found(db, caller.tenant(), role.name());
          requireMayDefine(db, caller, role.name(), before.grants(), role.grants());
          store.update(db, caller.tenant(), role, clock.instant());
          return entry(AuditAction.UPDATE_ROLE, role)
              .withBefore(view(before))
              .withAfter(view(role));
        });
  }

  void delete(UserCaller caller, String name) {
    requireOwn(name);
    change(
        caller,
        db -> {
          var role = found(db, caller.tenant(), name);
          requireMayDefine(db, caller, name, role.grants(), List.of());
          long holders = store.countHolders(db, caller.tenant(), name);
          if (holders > 0) {
            throw new Failure.Conflict(
                "%d users have this role: take it from them first".formatted(holders));
          }
          store.delete(db, caller.tenant(), name);
          return entry(AuditAction.DELETE_ROLE, role).withBefore(view(role));
        });
  }

  /// Gives a user these roles and no others, as part of the caller's transaction. The last
  /// administrator stays one.
  void assign(Handle db, UserCaller caller, UserId user, Collection<String> names) {
    var tenant = caller.tenant();
    store.lock(db, tenant);
    var before = RoleStore.grants(store.roles(db, tenant, user));
    var after = RoleStore.grants(named(db, tenant, names));
    forms(db, caller).forEach(form -> Delegation.requireMayAssign(form, user, before, after));
    store.takeAll(db, tenant, user);
    store.give(db, tenant, user, new TreeSet<>(names));
    requireAdministrator(db, tenant);
    GrantedRights.changed(db, tenant);
  }

  /// The first roles of a user whom no other user makes.
  void give(Handle db, TenantId tenant, UserId user, BuiltInRole role) {
    store.give(db, tenant, user, List.of(role.roleName()));
    GrantedRights.changed(db, tenant);
  }

  /// Part of the caller's transaction: {@link Failure.Forbidden} when the account has rights that
  /// the caller could not give. Whoever changes or deletes somebody's account asks here first.
  void requireMayManage(Handle db, UserCaller caller, UserId user) {
    store.lock(db, caller.tenant());
    var held = RoleStore.grants(store.roles(db, caller.tenant(), user));
    forms(db, caller).forEach(form -> Delegation.requireMayManage(form, user, held));
  }

  /// Part of the caller's transaction: there must be somebody left who may do everything.
  void requireAdministrator(Handle db, TenantId tenant) {
    if (!store.isHeld(db, tenant, BuiltInRole.ADMINISTRATOR.roleName())) {
      throw new Failure.Unprocessable(
          "the last user with the role %s must stay, and keep it"
              .formatted(BuiltInRole.ADMINISTRATOR.roleName()));
    }
  }

  /// {@link Failure.Forbidden} unless the caller could give these roles to somebody.
  void requireMayGive(Handle db, UserCaller caller, Collection<String> names) {
    store.lock(db, caller.tenant());
    var grants = RoleStore.grants(named(db, caller.tenant(), names));
    forms(db, caller).forEach(form -> Delegation.requireMayManage(form, SOMEBODY, grants));
  }

  /// Gives a user the roles that somebody who may give them has tied to their groups, and no
  /// others; false if they had them. A role that is gone since is left out.
  boolean set(Handle db, TenantId tenant, UserId user, Collection<String> names) {
    store.lock(db, tenant);
    var after = new TreeSet<String>();
    names.stream()
        .filter(
            name -> BuiltInRole.find(name).isPresent() || store.find(db, tenant, name).isPresent())
        .forEach(after::add);
    if (store.names(db, tenant, user).equals(List.copyOf(after))) {
      return false;
    }
    store.takeAll(db, tenant, user);
    store.give(db, tenant, user, after);
    requireAdministrator(db, tenant);
    GrantedRights.changed(db, tenant);
    return true;
  }

  /// The names of a user's roles, ascending.
  List<String> names(Handle db, TenantId tenant, UserId user) {
    return store.names(db, tenant, user);
  }

  Map<UserId, List<String>> names(Handle db, TenantId tenant) {
    return store.names(db, tenant);
  }

  void forget(TenantId tenant) {
    rights.forget(tenant);
  }

  @FunctionalInterface
  private interface Work {
    AuditEntry in(Handle db);
  }

  private void change(UserCaller caller, Work work) {
    ledger.change(
        caller.actor(),
        db -> {
          store.lock(db, caller.tenant());
          var entry = work.in(db);
          GrantedRights.changed(db, caller.tenant());
          return Recorded.of(entry, entry);
        });
    rights.forget(caller.tenant());
  }

  private void requireMayDefine(
      Handle db, UserCaller caller, String role, List<Grant> before, List<Grant> after) {
    var own = store.names(db, caller.tenant(), caller.user());
    forms(db, caller).forEach(form -> Delegation.requireMayDefine(form, own, role, before, after));
  }

  /// The caller with the rights of the request, which may be those of a token that may do less, and
  /// with those that the user has under the lock. Both must do.
  private List<UserCaller> forms(Handle db, UserCaller caller) {
    return List.of(caller, caller.with(rights.read(db, caller.tenant(), caller.user())));
  }

  private List<Role> named(Handle db, TenantId tenant, Collection<String> names) {
    if (names.size() > Limits.ROLES_PER_USER_MAX) {
      throw new Failure.Invalid(
          "roles may name at most %d roles".formatted(Limits.ROLES_PER_USER_MAX));
    }
    return names.stream()
        .map(name ->
            BuiltInRole.find(name)
                .map(RoleStore::builtIn)
                .or(() -> store.find(db, tenant, name))
                .orElseThrow(
                    () -> new Failure.Unprocessable("roles names a role that is not there")))
        .toList();
  }

  private void requireRoom(Handle db, TenantId tenant) {
    if (store.list(db, tenant).size() >= Limits.ROLES_PER_TENANT_MAX) {
      throw new Failure.Unprocessable(
          "a tenant can have at most %d roles".formatted(Limits.ROLES_PER_TENANT_MAX));
    }
  }

  private static void requireOwn(String name) {
    if (BuiltInRole.find(name).isPresent()) {
      throw new Failure.Conflict("this role is built in: it cannot be made, changed or deleted");
    }
  }

  private Role found(Handle db, TenantId tenant, String name) {
    return store.find(db, tenant, name).orElseThrow(() -> new Failure.NotFound("role"));
  }

  private static AuditEntry entry(AuditAction action, Role role) {
    return AuditEntry.of(action, role.name(), role.name());
  }

  private static String view(Role role) {
    return Json.text(
        Map.of(
            "description",
            role.description(),
            "grants",
            role.grants().stream().map(GrantJson::write).toList()));
  }
}
