package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What the history of deployments says before another one. A method is one statement.
final class PreviewStore {
  /// Devices in the middle of some deployment.
  List<DeviceId> listBusy(Handle db, TenantId tenant, int max) {
    return db.createQuery(
            """
            SELECT device_id FROM device_deployment
             WHERE tenant_id = :tenant AND finished_at IS NULL LIMIT :max
            """)
        .bind("tenant", tenant)
        .bind("max", max)
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }

  /// Devices that have installed something signed by the key that signed this release.
  List<DeviceId> listProven(Handle db, TenantId tenant, UUID key, int max) {
    return db.createQuery(
            """
            SELECT DISTINCT x.device_id
              FROM artifact a JOIN device_deployment x USING (tenant_id, artifact_id)
             WHERE tenant_id = :tenant AND a.signing_key_id = :key AND x.status = 'success'
             LIMIT :max
            """)
        .bind("tenant", tenant)
        .bind("key", key)
        .bind("max", max)
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }

  /// Whether the artifacts of a release are signed, and by which key the tenant knows.
  record Signature(boolean signed, Optional<UUID> key) {}

  List<Signature> signatures(Handle db, TenantId tenant, String release) {
    return db.createQuery(
            """
            SELECT DISTINCT signed, signing_key_id FROM artifact
             WHERE tenant_id = :tenant AND name = :name
            """)
        .bind("tenant", tenant)
        .bind("name", release)
        .map((row, _) ->
            new Signature(row.getBoolean(1), Optional.ofNullable(row.getObject(2, UUID.class))))
        .list();
  }

  /// The devices that a deployment has brought its release, by what they ran before.
  Map<String, List<DeviceId>> succeededByBefore(
      Handle db, TenantId tenant, DeploymentId deployment) {
    var found = new LinkedHashMap<String, List<DeviceId>>();
    db.createQuery(
            """
            SELECT artifact_before, array_agg(device_id ORDER BY device_id)
              FROM device_deployment
             WHERE tenant_id = :tenant AND deployment_id = :deployment AND status = 'success'
               AND forgotten_at IS NULL
             GROUP BY artifact_before ORDER BY artifact_before
            """)
        .bind("tenant", tenant)
        .bind("deployment", deployment)
        .map((row, _) ->
            Map.entry(
                row.getString(1),
                List.of((UUID[]) row.getArray(2).getArray()).stream().map(DeviceId::new).toList()))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }
}
