package io.trivet.server.software.deployment;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Passage;
import io.trivet.core.software.StatusText;
import io.trivet.server.platform.outbox.Outbox;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Tells the world how deployments go.
final class DeploymentNotices {
  private DeploymentNotices() {}

  static void created(Handle db, Deployment deployment) {
    write(
        db,
        deployment.tenant(),
        EventType.DEPLOYMENT_CREATED,
        deployment.id(),
        Map.of(
            "id", deployment.id().toString(),
            "name", deployment.name(),
            "artifact_name", deployment.artifactName(),
            "max_devices", deployment.maxDevices()),
        deployment.createdAt());
  }

  /// One of finished, aborted, halted, paused, resumed.
  static void changed(Handle db, TenantId tenant, EventType type, DeploymentId id, Instant now) {
    write(db, tenant, type, id, Map.of("id", id.toString()), now);
  }

  /// Tells of the passages that have ended.
  static void moved(Handle db, Map<DeviceDeploymentStore.Key, Passage> passages, Instant now) {
    var events =
        passages.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Passage.Finished)
            .map(entry -> ended(entry.getKey(), entry.getValue()))
            .toList();
    Outbox.write(db, events, now);
  }

  private static Outbox.Event ended(DeviceDeploymentStore.Key key, Passage passage) {
    var data =
        Map.of(
            "id", key.deployment().toString(),
            "device_id", key.device().id().toString(),
            "status", StatusText.of(passage));
    return new Outbox.Event(
        key.device().tenant(),
        EventType.DEVICE_DEPLOYMENT_FINISHED,
        key.deployment().toString(),
        data);
  }

  private static void write(
      Handle db,
      TenantId tenant,
      EventType type,
      DeploymentId id,
      Map<String, ?> data,
      Instant now) {
    Outbox.write(db, tenant, type, id.toString(), data, now);
  }
}
