package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceRef;
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

  /// Nothing, unless the passage has ended.
  static void moved(Handle db, DeviceRef device, DeploymentId id, Passage to, Instant now) {
    if (to instanceof Passage.Finished) {
      write(
          db,
          device.tenant(),
          EventType.DEVICE_DEPLOYMENT_FINISHED,
          id,
          Map.of(
              "id", id.toString(),
              "device_id", device.id().toString(),
              "status", StatusText.of(to)),
          now);
    }
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
