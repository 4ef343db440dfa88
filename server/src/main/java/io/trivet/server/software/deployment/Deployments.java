package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.core.software.StatusText;
import io.trivet.server.devices.identity.DeviceEvents;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.software.artifact.ArtifactUse;
import io.trivet.server.software.artifact.Artifacts;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deployments as people order, watch and abort them.
public final class Deployments implements DeviceEvents, ArtifactUse {
  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  private final Database database;
  private final DeploymentStore store;
  private final PassageStore passages = new PassageStore();
  private final OpenDeployments open;
  private final Completion completion;
  private final Artifacts artifacts;
  private final TargetFinder targets;
  private final InstantSource clock;

  Deployments(
      Database database,
      OpenDeployments open,
      Completion completion,
      Artifacts artifacts,
      TargetFinder targets,
      InstantSource clock) {
    this.database = database;
    this.store = new DeploymentStore();
    this.open = open;
    this.completion = completion;
    this.artifacts = artifacts;
    this.targets = targets;
    this.clock = clock;
  }

  /// A deployment with what lists show of it.
  record View(
      Deployment deployment,
      Object filter,
      List<DeploymentStore.Tally> tallies,
      List<String> artifacts) {}

  DeploymentId create(TenantId tenant, DeploymentOrder order) {
    var id = new DeploymentId(UUID.randomUUID());
    try {
      database.inTransaction(db -> {
        insert(db, tenant, id, order);
        return null;
      });
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("deployment_not_twice"::equals).isPresent()) {
        throw new Failure.Conflict("an active deployment with the same parameters exists already");
      }
      throw e;
    }
    open.reload(tenant, id);
    LOG.info("deployment created tenant={} deployment={}", tenant, id);
    return id;
  }

  View get(TenantId tenant, DeploymentId id) {
    return database.read(db -> views(db, tenant, List.of(found(db, tenant, id))).getFirst());
  }

  Listed<View> list(TenantId tenant, DeploymentQuery query, Page page) {
    return database.read(db ->
        new Listed<>(
            views(db, tenant, store.list(db, tenant, query, page)),
            store.count(db, tenant, query)));
  }

  /// Those of the deployments that exist.
  List<View> list(TenantId tenant, Collection<DeploymentId> ids) {
    return database.read(db -> views(db, tenant, store.byIds(db, tenant, ids)));
  }

  List<DeviceId> targets(TenantId tenant, DeploymentId id) {
    return database.read(db -> {
      found(db, tenant, id);
      return targets.devices(db, tenant, Targets.read(store.targets(db, tenant, id)).toArray());
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

  void abort(TenantId tenant, DeploymentId id) {
    database.inTransaction(db -> {
      found(db, tenant, id);
      if (!store.abort(db, tenant, id, clock.instant())) {
        throw new Failure.Unprocessable("the deployment is finished already");
      }
      store.abortDevices(db, tenant, id, clock.instant());
      DeploymentNotices.changed(db, tenant, EventType.DEPLOYMENT_ABORTED, id, clock.instant());
      OpenDeployments.changed(db, tenant, id);
      return null;
    });
    open.reload(tenant, id);
    LOG.info("deployment aborted tenant={} deployment={}", tenant, id);
  }

  /// Takes a device out of the deployment it is in, or else out of the next one queued for it.
  void abortDevice(DeviceRef device) {
    var ended =
        database.inTransaction(db -> end(db, device, StatusText.ABORTED, 1, clock.instant()));
    ended.forEach(id -> settle(device.tenant(), id));
  }

  /// Forgets what the device has finished: it may then go through open deployments again.
  void forgetHistory(DeviceRef device) {
    var ids =
        database.inTransaction(db -> {
          store.forget(db, device, clock.instant());
          var all = store.listOpenIds(db).getOrDefault(device.tenant(), java.util.Set.of());
          all.forEach(id -> OpenDeployments.changed(db, device.tenant(), id));
          return List.copyOf(all);
        });
    ids.forEach(id -> open.reload(device.tenant(), id));
  }

  @Override
  public void decommissioned(Handle db, DeviceRef device, Instant now) {
    end(db, device, StatusText.DECOMMISSIONED, Integer.MAX_VALUE, now)
        .forEach(id -> OpenDeployments.changed(db, device.tenant(), id));
  }

  @Override
  public List<String> openDeployments(Handle db, TenantId tenant, String artifactName) {
    return store.openIds(db, tenant, artifactName);
  }

  @Override
  public boolean wasUsed(Handle db, TenantId tenant, ArtifactId artifact) {
    return passages.wasUsed(db, tenant, artifact);
  }

  private void insert(Handle db, TenantId tenant, DeploymentId id, DeploymentOrder order) {
    if (artifacts.candidates(db, tenant, order.artifactName()).isEmpty()) {
      throw new Failure.Unprocessable("no_artifact", "No artifact for the deployment");
    }
    var handles = targets.handles(db, tenant, order.target());
    var deployment =
        new Deployment(
            tenant,
            id,
            order.name(),
            order.artifactName(),
            order.forceInstallation(),
            TargetFinder.groups(order.target()),
            handles.size(),
            clock.instant(),
            Optional.empty());
    var bytes = Targets.write(handles);
    var filter = Json.text(TargetFinder.filter(order.target()));
    store.insert(db, deployment, filter, bytes, hash(order, bytes));
    DeploymentNotices.created(db, deployment);
    OpenDeployments.changed(db, tenant, id);
  }

  /// Ends the device's active deployment; where it has none, up to `queued` of those it waits for.
  private List<DeploymentId> end(
      Handle db, DeviceRef device, String status, int queued, Instant now) {
    var active = store.endActive(db, device, status, now);
    long handle = targets.handle(db, device);
    var waiting =
        open.awaiting(device.tenant(), handle).stream()
            .filter(id -> !active.contains(id))
            .limit(queued)
            .toList();
    store.endQueued(db, device, handle, waiting, status, now);
    return java.util.stream.Stream.concat(active.stream(), waiting.stream()).toList();
  }

  private void settle(TenantId tenant, DeploymentId id) {
    open.reload(tenant, id);
    completion.closeIfDone(tenant, id);
  }

  private DeploymentStore.Row found(Handle db, TenantId tenant, DeploymentId id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("deployment"));
  }

  private List<View> views(Handle db, TenantId tenant, List<DeploymentStore.Row> rows) {
    var ids = rows.stream().map(row -> row.deployment().id()).toList();
    var names = rows.stream().map(row -> row.deployment().artifactName()).distinct().toList();
    var tallies = store.statistics(db, tenant, ids);
    var byName = artifacts.idsByName(db, tenant, names);
    return rows.stream()
        .map(row ->
            new View(
                row.deployment(),
                row.filter(),
                tallies.getOrDefault(row.deployment().id(), List.of()),
                byName.getOrDefault(row.deployment().artifactName(), List.of())))
        .toList();
  }

  /// Two orders with the same hash are the same order.
  private static byte[] hash(DeploymentOrder order, byte[] targets) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var text =
          new TreeMap<>(
              Map.of(
                  "name", order.name(),
                  "artifact_name", order.artifactName(),
                  "force", order.forceInstallation(),
                  "groups", TargetFinder.groups(order.target())));
      digest.update(Json.write(text));
      return digest.digest(targets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
