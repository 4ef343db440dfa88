package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Who has open work, known from memory: per tenant the open deployments, oldest first, each with
/// what is known of devices in it; and the tenants that offer nothing at all. HOT: an idle poll
/// ends here.
final class OpenDeployments {
  /// How often gates and times are looked at when devices ask.
  static final Duration JUDGE_SPAN = Duration.ofSeconds(1);

  private static final String KIND = "deployment";
  private static final String STOP = "rollout_stop";
  private static final String DEVICE = "device_changed";
  private static final String ALL = "*";

  private final Database database;
  private final DeploymentStore store;
  private final PhaseStore phases = new PhaseStore();
  private final StopStore stops = new StopStore();
  private final InstantSource clock;
  private final Map<TenantId, List<OpenDeployment>> byTenant = new ConcurrentHashMap<>();
  private final Set<TenantId> stopped = ConcurrentHashMap.newKeySet();

  OpenDeployments(Database database, DeploymentStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /// HOT.
  boolean anyFor(TenantId tenant, long handle, Instant now) {
    var open = byTenant.get(tenant);
    if (open == null) {
      return false;
    }
    boolean quiet = stopped.contains(tenant);
    for (var one : open) {
      if (one.concerns(handle, now, quiet)) {
        return true;
      }
    }
    return false;
  }

  /// The deployments that may be offered to the device, oldest first.
  List<DeploymentId> offerable(TenantId tenant, long handle, Instant now) {
    return of(tenant)
        .filter(open -> open.mayBeOffered(handle, now))
        .map(OpenDeployment::id)
        .toList();
  }

  /// The deployments that may be offered to the device and whose gates are to be looked at before.
  List<DeploymentId> toBeJudged(TenantId tenant, long handle, Instant now) {
    return of(tenant)
        .filter(open -> open.mayBeOffered(handle, now) && open.isToBeJudged(now, JUDGE_SPAN))
        .map(OpenDeployment::id)
        .toList();
  }

  /// The deployments that await the device, oldest first.
  List<DeploymentId> awaiting(TenantId tenant, long handle) {
    return of(tenant).filter(open -> open.awaits(handle)).map(OpenDeployment::id).toList();
  }

  boolean isToBeJudged(TenantId tenant, DeploymentId id, Instant now) {
    return find(tenant, id).filter(open -> open.isToBeJudged(now, JUDGE_SPAN)).isPresent();
  }

  void learn(TenantId tenant, DeploymentId id, long handle, Refusal refusal) {
    find(tenant, id).ifPresent(open -> open.learn(handle, refusal));
  }

  void started(TenantId tenant, DeploymentId id, long handle) {
    find(tenant, id).ifPresent(open -> open.started(handle));
  }

  /// The database knows of no passage of the device that goes on.
  void notActive(TenantId tenant, long handle) {
    of(tenant).forEach(open -> open.notActive(handle));
  }

  /// The device is through with the deployment. True if it may have been the last one awaited.
  boolean settle(TenantId tenant, DeploymentId id, long handle) {
    var last = new AtomicBoolean();
    // not while it is read anew: what was read before the device was through would forget it
    byTenant.computeIfPresent(
        tenant,
        (_, list) -> {
          last.set(list.stream().anyMatch(open -> open.id().equals(id) && open.settle(handle)));
          return list;
        });
    return last.get();
  }

  void subscribe(Changes changes) {
    changes.subscribeSlowly(KIND, pair(this::reload), this::reloadAll);
    changes.subscribeSlowly(STOP, payload -> reloadStop(tenant(payload)), this::reloadStops);
    changes.subscribeSlowly(DEVICE, this::forget, () -> {}); // waits for a reload of the tenant
  }

  /// Tells all nodes, when the transaction commits, to look at the deployment again.
  static void changed(Handle db, TenantId tenant, DeploymentId id) {
    Changes.publish(db, KIND, tenant + " " + id);
  }

  /// Tells all nodes that the tenant has stopped or resumed its rollouts.
  static void stopChanged(Handle db, TenantId tenant) {
    Changes.publish(db, STOP, tenant.toString());
  }

  /// Tells all nodes that what filters see of a device has changed.
  static void deviceChanged(Handle db, TenantId tenant, long handle) {
    Changes.publish(db, DEVICE, tenant + " " + handle);
  }

  /// The same of any number of devices.
  static void devicesChanged(Handle db, TenantId tenant) {
    Changes.publish(db, DEVICE, tenant + " " + ALL);
  }

  /// Looks at one deployment again.
  void reload(TenantId tenant, DeploymentId id) {
    byTenant.compute(
        tenant,
        (_, list) -> {
          var known = list == null ? List.<OpenDeployment>of() : list;
          var earlier = known.stream().filter(o -> o.id().equals(id)).findFirst();
          var others = known.stream().filter(o -> !o.id().equals(id));
          var open =
              database
                  .read(db -> load(db, tenant, id))
                  .map(found -> earlier.map(found::after).orElse(found));
          var next = Stream.concat(others, open.stream()).sorted(OpenDeployment.BY_AGE).toList();
          return next.isEmpty() ? null : next;
        });
  }

  private Optional<OpenDeployment> load(Handle db, TenantId tenant, DeploymentId id) {
    return store
        .findOpenRow(db, tenant, id)
        .map(row -> {
          var rows = phases.list(db, tenant, id);
          var closed =
              OpenDeploymentFacts.closedUntil(row.state(), row.expiresAt(), rows, clock.instant());
          var facts =
              new OpenDeployment.Facts(
                  id,
                  row.createdAt(),
                  row.dynamic(),
                  OpenDeploymentFacts.isWatched(rows),
                  row.windows(),
                  closed);
          row.targets().andNot(row.through());
          return new OpenDeployment(
              facts, row.dynamic() ? row.through() : row.targets(), row.active());
        });
  }

  /// Looks at everything again.
  void reloadAll() {
    var open = database.read(store::listOpenIds);
    byTenant.keySet().removeIf(tenant -> !open.containsKey(tenant));
    open.forEach((tenant, ids) -> {
      byTenant.computeIfPresent(
          tenant, (_, list) -> list.stream().filter(o -> ids.contains(o.id())).toList());
      ids.forEach(id -> reload(tenant, id));
    });
    reloadStops();
  }

  void reloadStop(TenantId tenant) {
    if (database.read(db -> stops.find(db, tenant)).isPresent()) {
      stopped.add(tenant);
    } else {
      stopped.remove(tenant);
    }
  }

  private void reloadStops() {
    var now = Set.copyOf(database.read(stops::listStopped));
    stopped.retainAll(now);
    stopped.addAll(now);
  }

  private void forget(String payload) {
    var parts = payload.split(" ", 2);
    if (parts[1].equals(ALL)) {
      forget(tenant(parts[0]), OpenDeployment::forgetAll);
    } else {
      long handle = Long.parseLong(parts[1]);
      forget(tenant(parts[0]), open -> open.forget(handle));
    }
  }

  private void forget(TenantId tenant, Consumer<OpenDeployment> what) {
    // under the same lock as a reload, which would otherwise bring back what is forgotten here
    byTenant.computeIfPresent(
        tenant,
        (_, list) -> {
          list.forEach(what);
          return list;
        });
  }

  private Stream<OpenDeployment> of(TenantId tenant) {
    return byTenant.getOrDefault(tenant, List.of()).stream();
  }

  private Optional<OpenDeployment> find(TenantId tenant, DeploymentId id) {
    return of(tenant).filter(open -> open.id().equals(id)).findFirst();
  }

  private static Consumer<String> pair(
      java.util.function.BiConsumer<TenantId, DeploymentId> change) {
    return payload -> {
      var parts = payload.split(" ", 2);
      change.accept(tenant(parts[0]), DeploymentId.parse(parts[1]));
    };
  }

  private static TenantId tenant(String text) {
    return new TenantId(Ids.uuid("tenant", text));
  }
}
