package io.trivet.server.devices.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.devices.SavedFilter;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.Scope;
import io.trivet.server.devices.inventory.Filters;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The devices that PostgreSQL says a set of grants reaches, against what a reference in memory
/// says: random devices, groups, filters and grants. `-Dtrivet.reach.cases=N` for more.
@Tag("slow")
class ReachReferenceTest {
  private static final int CASES = Integer.getInteger("trivet.reach.cases", 2_000);
  private static final AttributeName SITE = AttributeName.parse("inventory/site");
  private static final AttributeName REV = AttributeName.parse("inventory/rev");
  private static final List<Permission> PERMISSIONS =
      List.of(Permission.READ_DEVICES, Permission.DEPLOY, Permission.TERMINAL);
  private static final String INSERT =
      """
      WITH made AS (
        INSERT INTO device (tenant_id, device_id, identity_hash, identity, status, created_at,
                            updated_at)
        VALUES (:tenant, :id, uuid_send(:id), '{}', 'accepted', now(), now()))
      INSERT INTO device_inventory
        (tenant_id, device_id, status, group_name, attributes, search, words, created_at, updated_at)
      VALUES (:tenant, :id, 'accepted', :group, '{}', CAST(:search AS jsonb), '', now(), now())
      """;

  private final Random random = new Random(7);
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final TenantId other = new TenantId(UUID.randomUUID());
  private final Reaches reaches = new Reaches();

  /// Of `tenant`.
  private final Map<DeviceId, Thing> devices = new HashMap<>();

  private final List<DeviceId> all = new ArrayList<>();
  private final Map<UUID, java.util.function.Predicate<Thing>> filters = new HashMap<>();

  /// A device as the reference knows it; empty texts for what it does not have.
  private record Thing(String group, String site, String rev) {}

  @Test
  void sql_reaches_what_the_reference_reaches() {
    try (var test = new TestDatabase()) {
      var saved = new Filters(test.database(), FakeClock.at("2026-11-25T03:00:00Z"));
      reaches.dynamicGroups(saved::reach);
      test.database()
          .inTransaction(db -> {
            fill(db, saved);
            return null;
          });
      int limited = 0;
      for (int i = 0; i < CASES; i++) {
        var rights = rights();
        for (var permission : PERMISSIONS) {
          var expected = expected(rights, permission);
          var found =
              test.database()
                  .read(
                      db -> reaches.within(db, tenant, rights.devices(permission), known(rights)));
          assertEquals(expected, found, "case " + i + " " + permission + " " + rights);
          limited += expected.isEmpty() || expected.size() == devices.size() ? 0 : 1;
        }
      }
      assertTrue(limited > CASES, "most cases reach all or nothing: they prove little");
    }
  }

  /// With a limited reach also devices of another tenant are asked for. (Who reaches everything is
  /// asked about devices that were found to be the tenant's before.)
  private List<DeviceId> known(Rights rights) {
    boolean whole =
        rights.grants().stream()
            .anyMatch(grant -> grant.scope().devices() instanceof Scope.Devices.All);
    return whole ? List.copyOf(devices.keySet()) : all;
  }

  private Set<DeviceId> expected(Rights rights, Permission permission) {
    return devices.entrySet().stream()
        .filter(device ->
            rights.grants().stream()
                .filter(grant -> grant.permissions().contains(permission))
                .anyMatch(grant -> isIn(grant.scope().devices(), device.getValue())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private boolean isIn(Scope.Devices scope, Thing thing) {
    return switch (scope) {
      case Scope.Devices.All _ -> true;
      case Scope.Devices.In(var groups, var dynamic) ->
          groups.contains(thing.group())
              || dynamic.stream().anyMatch(id -> filters.getOrDefault(id, _ -> false).test(thing));
    };
  }

  private Rights rights() {
    var grants = new ArrayList<Grant>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      var permissions = new HashSet<Permission>();
      PERMISSIONS.stream().filter(_ -> random.nextBoolean()).forEach(permissions::add);
      var scope = new Scope(scope(), new Scope.Releases.All());
      grants.add(new Grant(permissions, scope, Budget.UNLIMITED));
    }
    return new Rights(grants);
  }

  private Scope.Devices scope() {
    if (random.nextInt(12) == 0) {
      return new Scope.Devices.All();
    }
    var groups = new HashSet<String>();
    var dynamic = new HashSet<UUID>();
    for (int i = random.nextInt(3); i > 0; i--) {
      groups.add("g" + random.nextInt(5));
    }
    var ids = List.copyOf(filters.keySet());
    for (int i = random.nextInt(3); i > 0; i--) {
      // one of eight was deleted
      dynamic.add(random.nextInt(8) == 0 ? UUID.randomUUID() : ids.get(random.nextInt(ids.size())));
    }
    return new Scope.Devices.In(groups, dynamic);
  }

  private void fill(Handle db, Filters saved) {
    for (var owner : List.of(tenant, other)) {
      db.execute(
          "INSERT INTO tenant VALUES (?, 'a tenant', now(), null, -1, -1, 0)", owner.value());
      for (int i = 0; i < 200; i++) {
        device(db, owner);
      }
    }
    for (int i = 0; i < 12; i++) {
      filter(db, saved, i);
    }
  }

  private void device(Handle db, TenantId owner) {
    var id = new DeviceId(UUID.randomUUID());
    var thing = new Thing(pick("", "g0", "g1", "g2", "g3"), pick("", "a", "b", "c"), pick("", "x"));
    var search = new ArrayList<String>();
    if (!thing.site().isEmpty()) {
      search.add("\"inventory/site\": [\"%s\"]".formatted(thing.site()));
    }
    if (!thing.rev().isEmpty()) {
      search.add("\"inventory/rev\": [\"%s\"]".formatted(thing.rev()));
    }
    db.createUpdate(INSERT)
        .bind("tenant", owner)
        .bind("id", id.value())
        .bind("group", Optional.of(thing.group()).filter(g -> !g.isEmpty()).orElse(null))
        .bind("search", "{" + String.join(", ", search) + "}")
        .execute();
    all.add(id);
    if (owner.equals(tenant)) {
      devices.put(id, thing);
    }
  }

  private String pick(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private void filter(Handle db, Filters saved, int number) {
    var site = pick("a", "b", "c", "d");
    var atSite = new Condition.Term(new Predicate(SITE, Operator.EQ, site));
    var twoSites = new Condition.Term(new Predicate(SITE, Operator.IN, List.of(site, "a")));
    var hasRev = new Condition.Term(new Predicate(REV, Operator.EXISTS, true));
    record Both(Condition sql, java.util.function.Predicate<Thing> reference) {}
    var both =
        switch (number % 4) {
          case 0 -> new Both(atSite, thing -> thing.site().equals(site));
          case 1 -> new Both(twoSites, t -> t.site().equals(site) || t.site().equals("a"));
          case 2 ->
              new Both(
                  new Condition.All(List.of(atSite, hasRev)),
                  t -> t.site().equals(site) && !t.rev().isEmpty());
          default ->
              new Both(
                  new Condition.Any(List.of(atSite, hasRev)),
                  t -> t.site().equals(site) || !t.rev().isEmpty());
        };
    var id = UUID.randomUUID();
    saved.create(db, tenant, new SavedFilter(new FilterId(id), "f" + number, both.sql(), "{}"));
    filters.put(id, both.reference());
  }
}
