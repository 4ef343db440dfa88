package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.ArtifactChoice;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.core.software.Provides;
import io.trivet.core.software.Strata;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.people.access.Budgets;
import io.trivet.server.platform.db.Database;
import io.trivet.server.software.artifact.ReleaseReaches;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/// What an order would touch, before it is given. It is computed from what devices have last
/// reported; where they have not said enough, that is counted as unknown and not guessed.
final class Preview {
  /// The stratum of all values too rare to have their own.
  static final String OTHERS = "*";

  private static final AttributeName DEVICE_TYPE = AttributeName.parse("inventory/device_type");
  private static final AttributeName ARTIFACT_NAME = AttributeName.parse("inventory/artifact_name");
  private static final int COMBINATIONS_MAX = 10_000;
  private static final int DEVICES_LOOKED_AT_MAX = 1_000_000;

  private final Database database;
  private final PreviewStore store = new PreviewStore();
  private final Orders.Sources sources;
  private final Budgets budgets;
  private final InstantSource clock;

  Preview(Database database, Orders.Sources sources, Budgets budgets, InstantSource clock) {
    this.database = database;
    this.sources = sources;
    this.budgets = budgets;
    this.clock = clock;
  }

  /// `offlineDays`: a device that was not heard of for longer counts as offline. `stratifyBy`: by
  /// what the first phase should represent the whole.
  record Question(DeploymentOrder order, int offlineDays, AttributeName stratifyBy) {}

  /// Devices by what would become of them. Each device is counted once here.
  record Fates(
      long willUpdate,
      long alreadyInstalled,
      long noArtifact,
      long dependsUnmet,
      long dependsUnknown,
      long unknown,
      long bytes) {}

  record Signing(boolean signed, boolean byKnownKey, long proven) {}

  record Allowance(long outsideRights, OptionalLong budgetLeft) {}

  /// Of each value of the attribute: how many devices, how many the first comers would be on
  /// average, and how many a stratified first phase takes.
  record Stratum(String value, long devices, double expected, long share) {}

  record FirstPhase(long devices, AttributeName by, List<Stratum> strata, List<DeviceId> sample) {}

  record Result(
      long devices,
      Fates fates,
      long offline,
      long inOtherDeployment,
      long withoutAttributes,
      Signing signing,
      Allowance allowance,
      FirstPhase firstPhase) {}

  Result of(UserCaller caller, Question question) {
    return database.read(db -> of(db, caller, question));
  }

  private Result of(Handle db, UserCaller caller, Question question) {
    var tenant = caller.tenant();
    var order = question.order();
    requireRelease(db, caller, order);
    var found = known(db, caller, sources.targets().find(db, tenant, order.target()));
    var part = found.part();
    var fates = fates(db, tenant, part, order);
    return new Result(
        found.count(),
        fates,
        offline(db, tenant, part, question.offlineDays()),
        among(db, tenant, part, store.listBusy(db, tenant, DEVICES_LOOKED_AT_MAX)),
        sources
            .fleet()
            .count(db, tenant, with(part, term(DEVICE_TYPE.toString(), Operator.EXISTS, false))),
        signing(db, tenant, part, order.artifactName()),
        allowance(db, caller, part, order),
        firstPhase(db, tenant, found, question));
  }

  /// A release that the caller may not know of is not there.
  private static void requireRelease(Handle db, UserCaller caller, DeploymentOrder order) {
    if (!ReleaseReaches.reaches(db, caller, Permission.READ_SOFTWARE, order.artifactName())) {
      throw new Failure.Unprocessable("no_artifact", "No artifact for the deployment");
    }
  }

  /// The target without the devices that the caller may not know of.
  private TargetFinder.Found known(Handle db, UserCaller caller, TargetFinder.Found found) {
    return switch (caller.rights().devices(Permission.READ_DEVICES)) {
      case Reach.Everything _ -> found;
      case Reach.Nothing _ -> throw noDevices();
      case Reach.Only(var groups, var filters) -> {
        var members = sources.rights().members(db, caller.tenant(), groups, filters);
        var part = with(found.part(), members);
        long count = sources.fleet().count(db, caller.tenant(), part);
        if (count == 0) {
          throw noDevices();
        }
        yield new TargetFinder.Found(
            found.dynamic(), found.handles(), count, part, found.filterId(), found.filter());
      }
    };
  }

  private static Failure noDevices() {
    return new Failure.Invalid("no_devices", "No devices for the deployment");
  }

  private Fates fates(Handle db, TenantId tenant, Fleet.Part part, DeploymentOrder order) {
    var release = sources.artifacts().candidates(db, tenant, order.artifactName());
    var names = new ArrayList<>(List.of(DEVICE_TYPE, ARTIFACT_NAME));
    var depends = new TreeSet<String>();
    release.forEach(candidate -> depends.addAll(candidate.depends().keySet()));
    depends.remove(Provides.ARTIFACT_NAME);
    depends.forEach(name -> names.add(new AttributeName(DEVICE_TYPE.scope(), name)));
    var fates = new long[7];
    sources
        .fleet()
        .combinations(db, tenant, part, names, COMBINATIONS_MAX)
        .forEach((values, devices) -> count(fates, names, values, devices, release, order));
    return new Fates(fates[0], fates[1], fates[2], fates[3], fates[4], fates[5], fates[6]);
  }

  private static void count(
      long[] fates,
      List<AttributeName> names,
      List<String> values,
      long devices,
      List<Candidate> release,
      DeploymentOrder order) {
    var type = values.get(0);
    if (type.isEmpty()) {
      fates[5] += devices;
      return;
    }
    var map = new LinkedHashMap<String, String>();
    map.put(Provides.DEVICE_TYPE, type);
    map.put(Provides.ARTIFACT_NAME, values.get(1).isEmpty() ? "unknown" : values.get(1));
    for (int n = 2; n < names.size(); n++) {
      if (!values.get(n).isEmpty()) {
        map.put(names.get(n).name(), values.get(n));
      }
    }
    var provides = new Provides(map);
    var forType = release.stream().filter(c -> c.deviceTypes().contains(type)).toList();
    var chosen = ArtifactChoice.choose(forType, provides);
    if (forType.isEmpty()) {
      fates[2] += devices;
    } else if (provides.artifactName().equals(order.artifactName()) && !order.forceInstallation()) {
      fates[1] += devices;
    } else if (chosen.isPresent()) {
      fates[0] += devices;
      fates[6] += devices * chosen.get().size();
    } else {
      boolean unknown =
          forType.stream().anyMatch(c -> !map.keySet().containsAll(c.depends().keySet()));
      fates[unknown ? 4 : 3] += devices;
    }
  }

  private long offline(Handle db, TenantId tenant, Fleet.Part part, int days) {
    var since = clock.instant().minus(Duration.ofDays(days)).toString();
    return sources
        .fleet()
        .count(db, tenant, with(part, term("system/check_in_time", Operator.LTNE, since)));
  }

  private long among(Handle db, TenantId tenant, Fleet.Part part, List<DeviceId> devices) {
    var some = new HashSet<>(devices);
    if (!part.listed().isEmpty()) {
      some.retainAll(part.listed());
    }
    return some.isEmpty()
        ? 0
        : sources.fleet().count(db, tenant, new Fleet.Part(part.condition(), List.copyOf(some)));
  }

  private Signing signing(Handle db, TenantId tenant, Fleet.Part part, String release) {
    var signatures = store.signatures(db, tenant, release);
    var key = signatures.stream().flatMap(s -> s.key().stream()).findFirst();
    return new Signing(
        signatures.stream().allMatch(PreviewStore.Signature::signed),
        key.isPresent(),
        key.map(id ->
                among(db, tenant, part, store.listProven(db, tenant, id, DEVICES_LOOKED_AT_MAX)))
            .orElse(0L));
  }

  /// Outside of the caller's rights are those that the best single grant leaves out.
  private Allowance allowance(
      Handle db, UserCaller caller, Fleet.Part part, DeploymentOrder order) {
    var tenant = caller.tenant();
    var fleet = sources.fleet();
    long all = fleet.count(db, tenant, part);
    long best = 0;
    for (var grant : caller.rights().grants()) {
      if (grant.permissions().contains(Permission.DEPLOY)
          && sources.rights().coversRelease(db, tenant, grant.scope(), order.artifactName())) {
        best =
            Math.max(
                best,
                switch (grant.scope().devices()) {
                  case Scope.Devices.All _ -> all;
                  case Scope.Devices.In(var groups, var ids) ->
                      fleet.count(
                          db,
                          tenant,
                          with(part, sources.rights().members(db, tenant, groups, ids)));
                });
      }
    }
    var budget = sources.rights().find(db, caller, order);
    return new Allowance(
        all - best,
        budget.isEmpty()
            ? OptionalLong.of(0)
            : budgets.left(db, tenant, caller.user().toString(), budget.get(), clock.instant()));
  }

  private FirstPhase firstPhase(
      Handle db, TenantId tenant, TargetFinder.Found found, Question question) {
    var conduct = question.order().conduct();
    var end = found.dynamic() ? conduct.maxDevices() : OptionalLong.of(found.count());
    long size = conduct.phases().quotas(found.count(), end).getFirst().orElse(found.count());
    var devices = strata(sources.fleet(), db, tenant, found.part(), question.stratifyBy());
    var shares = Strata.shares(devices, size);
    long all = devices.values().stream().mapToLong(Long::longValue).sum();
    var strata = new ArrayList<Stratum>();
    var sample = new ArrayList<DeviceId>();
    devices.forEach((value, count) -> {
      long share = shares.getOrDefault(value, 0L);
      double expected = all == 0 ? 0 : (double) Math.min(size, all) * count / all;
      strata.add(new Stratum(value, count, expected, share));
      long places = Math.min(share, Limits.PREVIEW_SAMPLE_MAX - sample.size());
      if (places > 0 && !value.equals(OTHERS)) {
        sample.addAll(
            sources.fleet().sample(db, tenant, found.part(), question.stratifyBy(), value, places));
      }
    });
    return new FirstPhase(Math.min(size, all), question.stratifyBy(), strata, sample);
  }

  /// Devices by value of an attribute; values that are too many share one stratum.
  static Map<String, Long> strata(
      Fleet fleet, Handle db, TenantId tenant, Fleet.Part part, AttributeName by) {
    var strata = new LinkedHashMap<String, Long>();
    fleet
        .combinations(db, tenant, part, List.of(by), Limits.STRATA_MAX)
        .forEach((values, count) -> strata.put(values.getFirst(), count));
    if (strata.size() == Limits.STRATA_MAX) {
      long known = strata.values().stream().mapToLong(Long::longValue).sum();
      long others = fleet.count(db, tenant, part) - known;
      if (others > 0) {
        strata.put(OTHERS, others);
      }
    }
    return strata;
  }

  private static Fleet.Part with(Fleet.Part part, Condition more) {
    return new Fleet.Part(new Condition.All(List.of(part.condition(), more)), part.listed());
  }

  private static Condition term(String attribute, Operator operator, Object value) {
    return new Condition.Term(new Predicate(AttributeName.parse(attribute), operator, value));
  }

  /// So that a client can say how old the answer is.
  Instant now() {
    return clock.instant();
  }
}
