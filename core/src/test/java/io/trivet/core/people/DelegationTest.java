package io.trivet.core.people;

import static io.trivet.core.people.Permission.DEPLOY;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.TERMINAL;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Nobody raises their own rights: every sequence of changes that the rules let through is tried,
/// in a world small enough to try them all.
class DelegationTest {
  private static final TenantId TENANT = new TenantId(new UUID(0, 1));
  private static final List<String> USERS = List.of("mallory", "puppet", "boss");

  /// Every role that can be thought of here.
  private static final List<Grant> GRANTS =
      List.of(
          Grant.everywhere(Set.of(MANAGE_USERS)),
          new Grant(Set.of(DEPLOY), in("a"), Budget.UNLIMITED),
          new Grant(Set.of(DEPLOY), in("b"), Budget.UNLIMITED),
          new Grant(
              Set.of(DEPLOY),
              in("a"),
              new Budget(OptionalLong.of(1), OptionalLong.empty(), OptionalLong.empty())),
          Grant.everywhere(Set.of(TERMINAL)));

  /// Who has which roles, and what each role is.
  private record World(Map<String, Set<String>> users, Map<String, Set<Grant>> roles) {
    Rights rights(String user) {
      return new Rights(grants(rolesOf(user)));
    }

    Set<String> rolesOf(String user) {
      return users.getOrDefault(user, Set.of());
    }

    Set<Grant> grantsOf(String role) {
      return roles.getOrDefault(role, Set.of());
    }

    List<Grant> grants(Set<String> names) {
      return names.stream().flatMap(name -> grantsOf(name).stream()).distinct().toList();
    }
  }

  @Test
  void no_sequence_of_changes_gives_anybody_more_than_they_held() {
    for (int mine = 0; mine < 1 << GRANTS.size(); mine++) {
      explore(world(mine));
    }
  }

  /// Mallory may sign in as the puppet, whose account mallory made; the boss does nothing.
  private static void explore(World start) {
    var seen = new HashSet<World>();
    var open = new ArrayDeque<World>(List.of(start));
    while (!open.isEmpty()) {
      var world = open.poll();
      if (!seen.add(world) || seen.size() > 20_000) {
        continue;
      }
      requireNoMore(start, world);
      for (var actor : List.of("mallory", "puppet")) {
        if (world.rights(actor).has(MANAGE_USERS)) {
          open.addAll(next(world, actor));
        }
      }
    }
  }

  /// A budget must not be there twice either: what mallory holds within one, the puppet must not
  /// hold at all.
  private static void requireNoMore(World start, World world) {
    for (var permission : List.of(MANAGE_USERS, DEPLOY, TERMINAL)) {
      for (var group : List.of("a", "b", "c")) {
        var most = effective(start.rights("mallory"), permission, group);
        var mine = effective(world.rights("mallory"), permission, group);
        var puppets = effective(world.rights("puppet"), permission, group);
        assertTrue(
            mine.isEmpty() || (most.isPresent() && mine.get().isWithin(most.get())),
            () -> "mallory: " + start + " came to " + world);
        assertTrue(
            puppets.isEmpty() || most.equals(java.util.Optional.of(Budget.UNLIMITED)),
            () -> "puppet: " + start + " came to " + world);
      }
    }
  }

  private static java.util.Optional<Budget> effective(
      Rights rights, Permission permission, String group) {
    return rights.covering(permission, scope -> scope.devices().covers(in(group).devices()));
  }

  private static List<World> next(World world, String actor) {
    var next = new ArrayList<World>();
    for (var target : USERS) {
      for (var role : world.roles().keySet()) {
        assign(world, actor, target, role).ifPresent(next::add);
      }
    }
    for (var role : world.roles().keySet()) {
      for (var grant : GRANTS) {
        define(world, actor, role, grant).ifPresent(next::add);
      }
    }
    return next;
  }

  /// Gives the role to the target, or takes it.
  private static java.util.Optional<World> assign(
      World world, String actor, String target, String role) {
    var before = world.rolesOf(target);
    var after = toggled(before, role);
    return allowed(
        () ->
            Delegation.requireMayAssign(
                caller(world, actor), id(target), world.grants(before), world.grants(after)),
        () -> {
          var users = new TreeMap<>(world.users());
          users.put(target, after);
          return new World(users, world.roles());
        });
  }

  /// Puts the grant into the role, or takes it out.
  private static java.util.Optional<World> define(
      World world, String actor, String role, Grant grant) {
    var before = world.grantsOf(role);
    var after = toggled(before, grant);
    return allowed(
        () ->
            Delegation.requireMayDefine(
                caller(world, actor),
                world.rolesOf(actor),
                role,
                List.copyOf(before),
                List.copyOf(after)),
        () -> {
          var roles = new TreeMap<>(world.roles());
          roles.put(role, after);
          return new World(world.users(), roles);
        });
  }

  private static java.util.Optional<World> allowed(
      Runnable rule, java.util.function.Supplier<World> then) {
    try {
      rule.run();
      return java.util.Optional.of(then.get());
    } catch (Failure.Forbidden _) {
      return java.util.Optional.empty();
    }
  }

  private static <T> Set<T> toggled(Set<T> set, T value) {
    var other = new HashSet<>(set);
    if (!other.remove(value)) {
      other.add(value);
    }
    return other;
  }

  /// Mallory has the grants of the bits, the puppet nothing, the boss everything; and there is a
  /// role that nobody has.
  private static World world(int bits) {
    var mine = new HashSet<Grant>();
    for (int i = 0; i < GRANTS.size(); i++) {
      if ((bits >> i & 1) == 1) {
        mine.add(GRANTS.get(i));
      }
    }
    var users = new HashMap<String, Set<String>>();
    users.put("mallory", new TreeSet<>(Set.of("mine")));
    users.put("puppet", Set.of());
    users.put("boss", Set.of("all"));
    return new World(
        new TreeMap<>(users),
        new TreeMap<>(
            Map.of(
                "mine", mine,
                "all", Set.of(Grant.everywhere(Set.of(Permission.values()))),
                "free", Set.of())));
  }

  @Test
  void nobody_changes_their_own_roles_not_even_downwards() {
    var all = Grant.everywhere(Set.of(Permission.values()));
    var admin = caller("admin", new Rights(List.of(all)));
    assertThrows(
        Failure.Forbidden.class,
        () -> Delegation.requireMayAssign(admin, id("admin"), List.of(all), List.of()));
    assertThrows(
        Failure.Forbidden.class,
        () -> Delegation.requireMayDefine(admin, Set.of("r"), "r", List.of(all), List.of()));
  }

  @Test
  void an_account_with_more_rights_cannot_be_managed() {
    var all = Grant.everywhere(Set.of(Permission.values()));
    var clerk = caller("clerk", new Rights(List.of(Grant.everywhere(Set.of(MANAGE_USERS)))));
    assertThrows(
        Failure.Forbidden.class,
        () -> Delegation.requireMayManage(clerk, id("admin"), List.of(all)));
    Delegation.requireMayManage(clerk, id("guest"), List.of());
    Delegation.requireMayManage(clerk, id("clerk"), List.of(all));
  }

  private static Scope in(String group) {
    return new Scope(new Scope.Devices.In(Set.of(group), Set.of()), new Scope.Releases.All());
  }

  private static UserCaller caller(World world, String user) {
    return caller(user, world.rights(user));
  }

  private static UserCaller caller(String user, Rights rights) {
    return new UserCaller(
        TENANT,
        id(user),
        new Email(user + "@example.com"),
        new SessionId(new UUID(0, 2)),
        Credential.SESSION,
        rights,
        Actor.Origin.INSIDE);
  }

  private static UserId id(String user) {
    return new UserId(
        UUID.nameUUIDFromBytes(user.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
