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

  /// It is finished or aborted.
  static void changed(Handle db, TenantId tenant, EventType type, DeploymentId id, Instant now) {
    write(db, tenant, type, id, Map.of("id", id.toString()), now);
  }

  /// One of halted, held, paused, resumed, and a phase that was opened; with the reason, and the
  /// e-mail address of whoever did it (empty: the server itself).
  static void braked(
      Handle db, TenantId tenant, EventType type, DeploymentId id, Brake brake, Instant now) {
    var data =
        Map.of(
            "id", id.toString(),
            "name", brake.name(),
            "reason", brake.reason(),
            "by", brake.by());
    write(db, tenant, type, id, data, now);
  }

  /// `name` is the deployment's.
  record Brake(String name, String reason, String by) {}

  /// All rollouts of the tenant are stopped or go on.
  static void allBraked(
      Handle db, TenantId tenant, EventType type, String reason, String by, Instant now) {
    Outbox.write(db, tenant, type, tenant.toString(), Map.of("reason", reason, "by", by), now);
  }

  static void decoyReached(Handle db, DeviceRef device, DeploymentId id, Instant now) {
    write(
        db,
        device.tenant(),
        EventType.DECOY_REACHED,
        id,
        Map.of("id", id.toString(), "device_id", device.id().toString()),
        now);
  }

  /// Tells of the passages that have ended.
  static void moved(Handle db, Map<PassageKey, Passage> passages, Instant now) {
    var events =
        passages.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Passage.Finished)
            .map(entry -> ended(entry.getKey(), entry.getValue()))
            .toList();
    Outbox.write(db, events, now);
  }

  private static Outbox.Event ended(PassageKey key, Passage passage) {
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
