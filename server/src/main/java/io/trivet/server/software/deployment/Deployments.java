package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.StatusText;
import io.trivet.server.devices.identity.DeviceEvents;
import io.trivet.server.devices.inventory.FilterUse;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.devices.inventory.InventoryEvents;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.software.artifact.ArtifactUse;
import io.trivet.server.software.artifact.Artifacts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deployments as people order, watch and abort them.
public final class Deployments implements DeviceEvents, ArtifactUse, FilterUse, InventoryEvents {
  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  /// With more devices than this, all of the tenant's are looked at again.
  private static final int NAMED_MAX = 100;

  private final Database database;
  private final Ledger ledger;
  private final DeploymentStore store;
  private final DeploymentListStore lists = new DeploymentListStore();
  private final PhaseStore phases = new PhaseStore();
  private final ProgressStore progress = new ProgressStore();
  private final PassageStore passages = new PassageStore();
  private final OpenDeployments open;
  private final Completion completion;
  private final Artifacts artifacts;
  private final TargetFinder targets;
  private final Fleet fleet;
  private final DeployRights rights;
  private final InstantSource clock;

  Deployments(
      Database database,
      Ledger ledger,
      OpenDeployments open,
      Completion completion,
      Orders.Sources sources,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = new DeploymentStore();
    this.open = open;
    this.completion = completion;
    this.artifacts = sources.artifacts();
    this.targets = sources.targets();
    this.fleet = sources.fleet();
    this.rights = sources.rights();
    this.clock = clock;
  }

  /// A deployment with what lists show of it.
  record View(
      Deployment deployment,
      Object filter,
      Map<String, Object> plan,
      List<PhaseStore.Row> phases,
      List<DeploymentListStore.Tally> tallies,
      long bytesSent,
      List<String> artifacts) {}

  View get(TenantId tenant, DeploymentId id) {
    return database.read(db -> views(db, tenant, List.of(found(db, tenant, id))).getFirst());
  }

  Listed<View> list(TenantId tenant, DeploymentQuery query, Page page) {
    return database.read(db ->
        new Listed<>(
            views(db, tenant, lists.list(db, tenant, query, page)),
            lists.count(db, tenant, query)));
  }

  /// Those of the deployments that exist and may be known.
  List<View> list(TenantId tenant, Collection<DeploymentId> ids, DeploymentQuery.Known known) {
    return database.read(db -> views(db, tenant, lists.byIds(db, tenant, ids, known)));
  }

  /// The deployments of the devices whose attribute has one of the query's names as its value.
  Listed<View> list(TenantId tenant, AttributeName attribute, DeploymentQuery query, Page page) {
    return database.read(db -> {
      var named =
          new Condition.Term(
              new Predicate(attribute, Operator.IN, List.<Object>copyOf(query.names())));
      var devices = fleet.find(db, tenant, named, Limits.PAGE_SIZE_MAX);
      var ids = passages.deploymentsOf(db, tenant, devices);
      if (ids.isEmpty()) {
        return new Listed<>(List.of(), 0);
      }
      var ofThem = query.withIds(ids);
      return new Listed<>(
          views(db, tenant, lists.list(db, tenant, ofThem, page)), lists.count(db, tenant, ofThem));
    });
  }

  /// {@link Failure.NotFound} unless it is there and the caller has the permission on all that it
  /// is for.
  public void require(UserCaller caller, DeploymentId id, Permission permission) {
    var known = DeployRights.known(caller, permission);
    if (database.read(db -> lists.byIds(db, caller.tenant(), List.of(id), known)).isEmpty()) {
      throw new Failure.NotFound("deployment");
    }
  }

  /// {@link Failure.NotFound} unless the caller has the permission on the device.
  void require(UserCaller caller, DeviceRef device, Permission permission) {
    boolean allowed =
        switch (caller.rights().devices(permission)) {
          case Reach.Everything _ -> true;
          case Reach.Nothing _ -> false;
          case Reach.Only(var groups, var filters) ->
              database.read(db ->
                  fleet.contains(db, device, rights.members(db, device.tenant(), groups, filters)));
        };
    if (!allowed) {
      throw new Failure.NotFound("device");
    }
  }

  List<DeviceId> targets(TenantId tenant, DeploymentId id) {
    return database.read(db -> {
      found(db, tenant, id);
      return targets.devices(db, tenant, Targets.read(lists.targets(db, tenant, id)).toArray());
    });
  }

  Listed<PassageStore.Row> devices(
      TenantId tenant, DeploymentId id, List<String> statuses, Page page) {
    return database.read(db -> {
      found(db, tenant, id);
      return passages.ofDeployment(db, tenant, id, statuses, page);
    });
  }

  Listed<PassageStore.Row> history(DeviceRef device, List<String> statuses, Page page) {
    return database.read(db -> passages.ofDevice(db, device, statuses, page));
  }

  Map<ArtifactId, Object> artifactViews(TenantId tenant, Collection<ArtifactId> ids) {
    return database.read(db -> artifacts.views(db, tenant, ids));
  }

  String log(DeviceRef device, DeploymentId id) {
    return database
        .read(db -> passages.findLog(db, device, id))
        .orElseThrow(() -> new Failure.NotFound("log of this device in this deployment"));
  }

  void abort(UserCaller caller, DeploymentId id) {
    var tenant = caller.tenant();
    ledger.change(
        caller.actor(),
        db -> {
          var name = found(db, tenant, id).deployment().name();
          if (!store.abort(db, tenant, id, clock.instant())) {
            throw new Failure.Unprocessable("the deployment is finished already");
          }
          store.abortDevices(db, tenant, id, clock.instant());
          DeploymentNotices.changed(db, tenant, EventType.DEPLOYMENT_ABORTED, id, clock.instant());
          OpenDeployments.changed(db, tenant, id);
          return Recorded.of(id, AuditEntry.of(AuditAction.ABORT_DEPLOYMENT, id, name));
        });
    open.reload(tenant, id);
    LOG.info("deployment aborted tenant={} deployment={}", tenant, id);
  }

  /// Takes a device out of the deployment it is in, or else out of the next one queued for it.
  void abortDevice(UserCaller caller, DeviceRef device) {
    var end = new DeploymentStore.End(StatusText.ABORTED, "", clock.instant());
    var ended =
        ledger.change(
            caller.actor(),
            db -> {
              var ids = end(db, device, end, 1);
              return ids.isEmpty()
                  ? Recorded.nothing(ids)
                  : Recorded.of(
                      ids,
                      AuditEntry.of(AuditAction.ABORT_DEVICE_DEPLOYMENT, device.id(), "")
                          .withMeta(
                              Map.of(
                                  "deployments",
                                  ids.stream().map(DeploymentId::toString).toList())));
            });
    ended.forEach(id -> settle(device.tenant(), id));
  }

  /// Forgets what the device has finished: it may then go through open deployments again.
  void forgetHistory(UserCaller caller, DeviceRef device) {
    var ids =
        ledger.change(
            caller.actor(),
            db -> {
              store.forget(db, device, clock.instant());
              var all = store.listOpenIds(db).getOrDefault(device.tenant(), java.util.Set.of());
              all.forEach(id -> OpenDeployments.changed(db, device.tenant(), id));
              return Recorded.of(
                  List.copyOf(all),
                  AuditEntry.of(AuditAction.FORGET_DEVICE_DEPLOYMENTS, device.id(), ""));
            });
    ids.forEach(id -> open.reload(device.tenant(), id));
  }

  @Override
  public void decommissioned(Handle db, DeviceRef device, Instant now) {
    end(db, device, new DeploymentStore.End(StatusText.DECOMMISSIONED, "", now), Integer.MAX_VALUE)
        .forEach(id -> OpenDeployments.changed(db, device.tenant(), id));
  }

  @Override
  public List<String> openDeployments(Handle db, TenantId tenant, String artifactName) {
    return store.openIds(db, tenant, artifactName);
  }

  @Override
  public List<String> usersOf(Handle db, TenantId tenant, FilterId filter) {
    return store.openIds(db, tenant, filter);
  }

  /// Who is in a dynamic group may have changed with the device.
  @Override
  public void changed(Handle db, TenantId tenant, Collection<DeviceId> devices) {
    store.shareMatching(db, tenant);
    if (devices.size() > NAMED_MAX) {
      OpenDeployments.devicesChanged(db, tenant);
      return;
    }
    store
        .handlesToForget(db, tenant, devices)
        .forEach(handle -> OpenDeployments.deviceChanged(db, tenant, handle));
  }

  @Override
  public boolean wasUsed(Handle db, TenantId tenant, ArtifactId artifact) {
    return passages.wasUsed(db, tenant, artifact);
  }

  /// Ends the device's active deployment; where it has none, up to `queued` of those it waits for.
  private List<DeploymentId> end(Handle db, DeviceRef device, DeploymentStore.End end, int queued) {
    var active = store.endActive(db, device, end.status(), end.at());
    long handle = targets.handle(db, device);
    var waiting =
        open.awaiting(device.tenant(), handle).stream()
            .filter(id -> !active.contains(id))
            .limit(queued)
            .toList();
    store.endQueued(db, device, handle, waiting, end);
    return java.util.stream.Stream.concat(active.stream(), waiting.stream()).toList();
  }

  private void settle(TenantId tenant, DeploymentId id) {
    open.reload(tenant, id);
    completion.closeIfDone(tenant, id);
  }

  private DeploymentListStore.Row found(Handle db, TenantId tenant, DeploymentId id) {
    return lists.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("deployment"));
  }

  private List<View> views(Handle db, TenantId tenant, List<DeploymentListStore.Row> rows) {
    var ids = rows.stream().map(row -> row.deployment().id()).toList();
    var names = rows.stream().map(row -> row.deployment().artifactName()).distinct().toList();
    var tallies = lists.statistics(db, tenant, ids);
    var sent = progress.sent(db, tenant, ids);
    var phasesById = phases.list(db, tenant, ids);
    var byName = artifacts.idsByName(db, tenant, names);
    return rows.stream()
        .map(row ->
            new View(
                row.deployment(),
                row.filter(),
                row.plan(),
                phasesById.getOrDefault(row.deployment().id(), List.of()),
                tallies.getOrDefault(row.deployment().id(), List.of()),
                sent.getOrDefault(row.deployment().id(), 0L),
                byName.getOrDefault(row.deployment().artifactName(), List.of())))
        .toList();
  }
}
