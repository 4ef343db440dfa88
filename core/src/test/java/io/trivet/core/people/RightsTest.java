package io.trivet.core.people;

import static io.trivet.core.people.RandomRights.isIn;
import static io.trivet.core.people.RandomRights.reference;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.RandomRights.Device;
import io.trivet.core.people.RandomRights.Request;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Rights against a reference that anybody can check by reading it, on random sets of grants: as
/// many as `-Dtrivet.rights.sets` says (a million takes some seconds).
class RightsTest {
  private static final int SETS = Integer.getInteger("trivet.rights.sets", 20_000);

  @Test
  void rights_equal_the_reference() {
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRights(seed);
      var rights = random.rights();
      for (int i = 0; i < 4; i++) {
        var request = random.request();
        var expected = reference(rights, request);
        assertEquals(
            expected,
            rights.covering(request.permission(), scope -> covers(scope, request)),
            "seed " + seed);
        assertEquals(
            reference(rights, one(request)).isPresent(),
            isReached(rights, one(request)),
            "" + seed);
        assertTrue(expected.isEmpty() || rights.has(request.permission()));
      }
    }
  }

  @Test
  void a_grant_on_one_scope_changes_nothing_on_another() {
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRights(seed);
      var rights = random.rights();
      var onA = new Grant(Set.of(Permission.values()), only("a"), Budget.UNLIMITED);
      var more = with(rights, onA);
      for (var permission : RandomRights.permissionsAbout(Permission.About.DEVICES)) {
        var onB = new Request(permission, List.of(inGroup("b")), Set.of());
        var onBoth = new Request(permission, List.of(inGroup("a"), inGroup("b")), Set.of());
        assertEquals(covering(rights, onB), covering(more, onB), "seed " + seed);
        assertEquals(covering(rights, onBoth), covering(more, onBoth), "seed " + seed);
        assertEquals(isReached(rights, onB), isReached(more, onB), "seed " + seed);
      }
    }
  }

  @Test
  void a_further_grant_never_adds_to_a_budget() {
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRights(seed);
      var rights = random.rights();
      var more = with(rights, random.grant());
      var request = random.request();
      var before = covering(rights, request);
      var after = covering(more, request);
      assertTrue(before.isEmpty() || after.orElseThrow().isWithin(before.get()), "seed " + seed);
    }
  }

  @Test
  void whoever_holds_a_grant_may_do_all_that_it_allows() {
    int held = 0;
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRights(seed);
      var rights = random.rights();
      var wanted = random.grant();
      if (!rights.holds(wanted)) {
        continue;
      }
      held++;
      for (int i = 0; i < 10; i++) {
        var request = random.request();
        var allowed = reference(new Rights(List.of(wanted)), request);
        if (allowed.isPresent() && !request.devices().isEmpty()) {
          var mine = reference(rights, request);
          assertTrue(mine.isPresent(), "seed " + seed);
          assertTrue(
              !request.permission().isAboutDevices() || allowed.get().isWithin(mine.get()),
              "seed " + seed);
        }
      }
    }
    assertTrue(held > SETS / 1000, "the random world is too poor: " + held);
  }

  @Test
  void grants_are_in_order() {
    for (int seed = 0; seed < SETS; seed++) {
      var random = new RandomRights(seed);
      var a = random.grant();
      var b = part(a, random);
      var c = part(b, random);
      assertTrue(holds(a, a), "reflexive, seed " + seed);
      if (holds(a, b) && holds(b, c)) {
        assertTrue(holds(a, c), "transitive, seed " + seed);
      }
    }
  }

  @Test
  void what_is_held_within_a_budget_is_not_passed_on() {
    var budget = new Budget(OptionalLong.of(5), OptionalLong.empty(), OptionalLong.empty());
    var mine = new Rights(List.of(new Grant(Set.of(Permission.DEPLOY), Scope.ALL, budget)));
    var wanted = new Grant(Set.of(Permission.DEPLOY), only("a"), budget);
    assertTrue(mine.holds(wanted));
    assertFalse(mine.canGive(wanted));
    assertFalse(mine.holds(Grant.everywhere(Set.of(Permission.DEPLOY))));
    var tight = new Grant(Set.of(Permission.DEPLOY), only("a"), budget);
    var both = new Rights(List.of(Grant.everywhere(Set.of(Permission.DEPLOY)), tight));
    assertFalse(both.canGive(Grant.everywhere(Set.of(Permission.DEPLOY))));
    assertTrue(both.canGive(new Grant(Set.of(Permission.DEPLOY), only("b"), Budget.UNLIMITED)));
  }

  @Test
  void a_permission_set_is_read_back_as_it_was_written() {
    for (var set : PermissionSet.values()) {
      var everywhere = new PermissionSet.Scoped(set, List.of());
      assertEquals(List.of(everywhere), PermissionSet.view(everywhere.grant()));
      if (set.scopeType() != PermissionSet.ScopeType.NONE) {
        var scoped = new PermissionSet.Scoped(set, List.of("a", "b"));
        assertEquals(List.of(scoped), PermissionSet.view(scoped.grant()));
      }
    }
  }

  @Test
  void administrators_have_every_permission() {
    assertEquals(
        EnumSet.allOf(Permission.class),
        EnumSet.copyOf(new Rights(BuiltInRole.ADMINISTRATOR.grants()).permissions()));
  }

  /// A grant that is often within the other.
  private static Grant part(Grant grant, RandomRights random) {
    var other = random.grant();
    return new Grant(
        grant.permissions(),
        grant.scope().covers(other.scope(), Permission.DEPLOY) ? other.scope() : grant.scope(),
        grant.budget().and(other.budget()));
  }

  private static boolean holds(Grant a, Grant b) {
    return new Rights(List.of(a)).holds(b);
  }

  private static boolean covers(Scope scope, Request request) {
    return (!request.permission().isAboutDevices()
            || request.devices().stream().allMatch(device -> isIn(device, scope)))
        && (!request.permission().isAboutReleases() || isIn(request.tags(), scope));
  }

  private static Optional<Budget> covering(Rights rights, Request request) {
    return rights.covering(request.permission(), scope -> covers(scope, request));
  }

  /// What a list, a search or a count would show.
  private static boolean isReached(Rights rights, Request request) {
    var device = request.devices().getFirst();
    return switch (request.permission().about()) {
      case TENANT -> rights.has(request.permission());
      case DEVICES -> isReached(rights.devices(request.permission()), device);
      case RELEASES -> isReached(rights.releases(request.permission()), request.tags());
      case DEVICES_AND_RELEASES -> covering(rights, request).isPresent();
    };
  }

  private static boolean isReached(Reach reach, Device device) {
    return switch (reach) {
      case Reach.Everything _ -> true;
      case Reach.Nothing _ -> false;
      case Reach.Only(var groups, var filters) ->
          device.group().filter(groups::contains).isPresent()
              || device.filters().stream().anyMatch(filters::contains);
    };
  }

  private static boolean isReached(ReleaseReach reach, Set<String> tags) {
    return switch (reach) {
      case ReleaseReach.Everything _ -> true;
      case ReleaseReach.Nothing _ -> false;
      case ReleaseReach.Tagged(var named) -> tags.stream().anyMatch(named::contains);
    };
  }

  private static Request one(Request request) {
    return new Request(request.permission(), List.of(request.devices().getFirst()), request.tags());
  }

  private static Scope only(String group) {
    return new Scope(new Scope.Devices.In(Set.of(group), Set.of()), new Scope.Releases.All());
  }

  private static Device inGroup(String group) {
    return new Device(Optional.of(group), Set.of());
  }

  private static Rights with(Rights rights, Grant grant) {
    var all = new ArrayList<>(rights.grants());
    all.add(grant);
    return new Rights(all);
  }
}
