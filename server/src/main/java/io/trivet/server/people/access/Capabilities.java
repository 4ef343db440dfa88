package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Role;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.db.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/// Answers about rights: what a user can do, and who can do something to something; each with the
/// role and the grant that say so.
public final class Capabilities {
  private final Database database;
  private final UserStore users;
  private final RoleStore roles = new RoleStore();
  private final AtomicReference<Objects> objects = new AtomicReference<>();

  Capabilities(Database database, UserStore users) {
    this.database = database;
    this.users = users;
  }

  /// What this feature must know of the ones above that own devices and releases.
  public interface Objects {
    /// {@link Failure.NotFound} when the caller may not know of the device.
    void requireKnown(Handle db, UserCaller caller, UUID device);

    boolean isIn(Handle db, TenantId tenant, Scope.Devices scope, UUID device);

    /// The tags of a release; {@link Failure.NotFound} when the caller may not know of it.
    Set<String> tags(Handle db, UserCaller caller, String release);
  }

  public void objects(Objects features) {
    objects.set(features);
  }

  /// A grant and the role it is in; no role for what every user may do.
  record Held(Optional<String> role, Grant grant) {}

  record Holder(UserAccount user, Held held) {}

  /// What is asked about: a device, a group, a filter (a dynamic group) or none of these; and a
  /// release or none.
  record Question(
      Permission permission,
      Optional<UUID> device,
      Optional<String> group,
      Optional<UUID> filter,
      Optional<String> release) {
    Question {
      if (device.stream().count() + group.stream().count() + filter.stream().count() > 1) {
        throw new Failure.Invalid("give one of device, group and filter");
      }
      if (!permission.isAboutDevices()
          && (device.isPresent() || group.isPresent() || filter.isPresent())) {
        throw new Failure.Invalid("permission %s is not about devices".formatted(permission));
      }
      if (!permission.isAboutReleases() && release.isPresent()) {
        throw new Failure.Invalid("permission %s is not about releases".formatted(permission));
      }
    }
  }

  /// What the caller can do with this very session or token.
  List<Held> of(UserCaller caller) {
    var known = database.read(db -> held(db, caller.tenant(), caller.user()));
    return caller.rights().grants().stream()
        .map(grant ->
            known.stream()
                .filter(held -> held.grant().equals(grant))
                .findFirst()
                .orElseGet(() -> new Held(Optional.empty(), grant)))
        .toList();
  }

  List<Held> of(TenantId tenant, UserId user) {
    return database.read(db -> {
      var account =
          users.find(db, tenant, user).orElseThrow(() -> new Failure.NotFound("user")).account();
      return held(db, tenant, account.id());
    });
  }

  /// Everybody who may sign in and whom a grant lets do it.
  List<Holder> holders(UserCaller caller, Question question) {
    return database.read(db -> {
      var tenant = caller.tenant();
      question.device().ifPresent(device -> objects().requireKnown(db, caller, device));
      var tags = question.release().map(release -> objects().tags(db, caller, release));
      var holders = new ArrayList<Holder>();
      for (var user : users.list(db, tenant, everybody(), Limits.USERS_PER_TENANT_MAX)) {
        if (user.standing().enabled()) {
          held(db, tenant, user.id()).stream()
              .filter(held -> covers(db, tenant, held.grant(), question, tags))
              .forEach(held -> holders.add(new Holder(user, held)));
        }
      }
      return holders;
    });
  }

  private boolean covers(
      Handle db, TenantId tenant, Grant grant, Question question, Optional<Set<String>> tags) {
    return grant.permissions().contains(question.permission())
        && coversDevices(db, tenant, grant.scope().devices(), question)
        && coversRelease(grant.scope().releases(), tags, question.permission());
  }

  /// Without a device in the question it is about all of them.
  private boolean coversDevices(
      Handle db, TenantId tenant, Scope.Devices scope, Question question) {
    if (!question.permission().isAboutDevices()) {
      return true;
    }
    return switch (scope) {
      case Scope.Devices.All _ -> true;
      case Scope.Devices.In(var groups, var filters) ->
          question.device().filter(device -> objects().isIn(db, tenant, scope, device)).isPresent()
              || question.group().filter(groups::contains).isPresent()
              || question.filter().filter(filters::contains).isPresent();
    };
  }

  private static boolean coversRelease(
      Scope.Releases scope, Optional<Set<String>> tags, Permission permission) {
    return !permission.isAboutReleases()
        || switch (scope) {
          case Scope.Releases.All _ -> true;
          case Scope.Releases.Tagged(var named) ->
              tags.filter(given -> given.stream().anyMatch(named::contains)).isPresent();
        };
  }

  private List<Held> held(Handle db, TenantId tenant, UserId user) {
    var held = new ArrayList<Held>();
    held.add(new Held(Optional.empty(), RoleStore.OWN));
    for (Role role : roles.roles(db, tenant, user)) {
      role.grants().forEach(grant -> held.add(new Held(Optional.of(role.name()), grant)));
    }
    return held;
  }

  private Objects objects() {
    var features = objects.get();
    if (features == null) {
      throw new IllegalStateException("nobody said who owns devices and releases");
    }
    return features;
  }

  private static UserQuery everybody() {
    var always = UserQuery.Span.of(Optional.<Instant>empty(), Optional.empty());
    return new UserQuery(List.of(), List.of(), always, always);
  }
}
