package io.trivet.server.software.deployment;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.platform.db.Database;
import io.trivet.server.software.artifact.Artifacts;
import java.time.InstantSource;

/// Closes a deployment when its last device is through. Memory tells when to look (rows are counted
/// once per deployment, not once per report); the database decides. After a crash, or when devices
/// were served by several nodes, {@link #sweep} finds what was left open.
final class Completion {
  private final Database database;
  private final DeploymentStore store;
  private final OpenDeployments open;
  private final Artifacts artifacts;
  private final InstantSource clock;

  Completion(
      Database database,
      DeploymentStore store,
      OpenDeployments open,
      Artifacts artifacts,
      InstantSource clock) {
    this.artifacts = artifacts;
    this.database = database;
    this.store = store;
    this.open = open;
    this.clock = clock;
  }

  /// A device is through with a deployment, and that is committed.
  void settled(TenantId tenant, DeploymentId id, long handle) {
    if (open.settle(tenant, id, handle)) {
      closeIfDone(tenant, id);
    }
  }

  /// Closes every deployment that is done, and looks at all open ones again.
  void sweep() {
    database.inTransaction(db -> {
      store.endExpired(db, clock.instant());
      artifacts.deleteMadeAndEnded(db);
      return null;
    });
    var ids = database.read(store::listOpenIds);
    ids.forEach((tenant, list) -> list.forEach(id -> closeIfDone(tenant, id)));
    open.reloadAll();
  }

  void closeIfDone(TenantId tenant, DeploymentId id) {
    boolean closed =
        database.inTransaction(db -> {
          boolean done = store.closeIfDone(db, tenant, id, clock.instant());
          if (done) {
            DeploymentNotices.changed(
                db, tenant, EventType.DEPLOYMENT_FINISHED, id, clock.instant());
            OpenDeployments.changed(db, tenant, id);
          }
          return done;
        });
    if (closed) {
      open.reload(tenant, id);
    }
  }
}
