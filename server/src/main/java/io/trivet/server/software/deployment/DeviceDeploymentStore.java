package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeviceDeployment;
import io.trivet.core.software.Passage;
import io.trivet.core.software.StatusText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about a device's passage through deployments. A method is one statement; the caller owns
/// the transaction.
final class DeviceDeploymentStore {
  private static final String COLUMNS =
      """
      SELECT x.deployment_id, x.status, x.substate, x.finished_at, x.device_type,
             x.artifact_before, x.artifact_id, x.attempt, d.retries, d.artifact_name,
             d.force_installation, d.control_map,
             d.state = 'running' AND d.finished_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM rollout_stop s WHERE s.tenant_id = d.tenant_id)
               AS offered,
             EXISTS (SELECT 1 FROM deployment_phase p
                      WHERE p.tenant_id = d.tenant_id AND p.deployment_id = d.deployment_id
                        AND p.gate IS NOT NULL) AS gated
        FROM device_deployment x JOIN deployment d USING (tenant_id, deployment_id)
       WHERE tenant_id = :tenant AND x.device_id = :device
      """;
  private static final String ACTIVE = COLUMNS + " AND x.finished_at IS NULL";
  private static final String ONE =
      COLUMNS + " AND deployment_id = :deployment AND x.forgotten_at IS NULL";
  // Compare-and-swap: of racing reports one writes the row and its history, the others neither.
  private static final String MOVE =
      """
      WITH moved AS (
        UPDATE device_deployment
           SET status = :to, substate = :substate, finished_at = :finished,
               started_at = coalesce(started_at, :now), reported_at = :now
         WHERE tenant_id = :tenant AND deployment_id = :deployment AND device_id = :device
           AND forgotten_at IS NULL AND finished_at IS NULL AND status = :from
        RETURNING tenant_id, deployment_id, device_id)
      INSERT INTO device_deployment_event
        (tenant_id, deployment_id, device_id, status, substate, at)
      SELECT tenant_id, deployment_id, device_id, :to, :substate, :now FROM moved
      """;
  // The history has the failure; the passage begins anew.
  private static final String RETRY =
      """
      WITH moved AS (
        UPDATE device_deployment
           SET status = 'pending', substate = :substate, attempt = attempt + 1, reported_at = :now
         WHERE tenant_id = :tenant AND deployment_id = :deployment AND device_id = :device
           AND forgotten_at IS NULL AND finished_at IS NULL AND status = :from
           AND attempt = :attempt
        RETURNING tenant_id, deployment_id, device_id)
      INSERT INTO device_deployment_event
        (tenant_id, deployment_id, device_id, status, substate, at)
      SELECT tenant_id, deployment_id, device_id, 'failure', :substate, :now FROM moved
      """;
  private static final String ASSIGN =
      """
      UPDATE device_deployment SET artifact_id = :artifact, artifact_bytes = :bytes
       WHERE tenant_id = :tenant AND deployment_id = :deployment AND device_id = :device
         AND finished_at IS NULL
      """;
  private static final String SAVE_LOG =
      """
      WITH known AS (
        UPDATE device_deployment SET has_log = true
         WHERE tenant_id = :tenant AND deployment_id = :deployment AND device_id = :device
           AND forgotten_at IS NULL
        RETURNING tenant_id, deployment_id, device_id)
      INSERT INTO device_deployment_log (tenant_id, deployment_id, device_id, messages, received_at)
      SELECT tenant_id, deployment_id, device_id, CAST(:messages AS jsonb), :now FROM known
      ON CONFLICT (tenant_id, deployment_id, device_id)
        DO UPDATE SET messages = excluded.messages, received_at = excluded.received_at
      """;

  /// A passage with what the decision about it needs. `offered`: nobody has paused, halted or
  /// stopped the deployment. `gated`: a gate watches how its devices do.
  record Current(
      DeviceDeployment deployment,
      String substate,
      String deviceType,
      String artifactBefore,
      Optional<ArtifactId> artifact,
      String artifactName,
      boolean forceInstallation,
      Optional<String> controlMap,
      boolean offered,
      boolean gated) {}

  Optional<Current> findActive(Handle db, DeviceRef device) {
    return db.createQuery(ACTIVE)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .map((row, _) -> current(device, row))
        .findOne();
  }

  Optional<Current> find(Handle db, DeviceRef device, DeploymentId deployment) {
    return db.createQuery(ONE)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("deployment", deployment)
        .map((row, _) -> current(device, row))
        .findOne();
  }

  /// False means another report was faster: read again, decide again.
  boolean move(Handle db, DeviceDeployment from, Passage to, String substate, Instant now) {
    return on(db.createUpdate(MOVE), from)
            .bind("from", StatusText.of(from.passage()))
            .bind("to", StatusText.of(to))
            .bind("substate", substate)
            .bind("finished", to instanceof Passage.Finished end ? end.at() : null)
            .bind("now", now)
            .execute()
        == 1;
  }

  /// The attempt has failed; false means another report was faster.
  boolean retry(Handle db, DeviceDeployment from, String substate, Instant now) {
    return on(db.createUpdate(RETRY), from)
            .bind("from", StatusText.of(from.passage()))
            .bind("attempt", from.attempt())
            .bind("substate", substate)
            .bind("now", now)
            .execute()
        == 1;
  }

  void assign(Handle db, DeviceDeployment deployment, Candidate artifact) {
    on(db.createUpdate(ASSIGN), deployment)
        .bind("artifact", artifact.id())
        .bind("bytes", artifact.size())
        .execute();
  }

  /// False if the device never was in the deployment.
  boolean saveLog(
      Handle db, DeviceRef device, DeploymentId deployment, String messages, Instant now) {
    return db.createUpdate(SAVE_LOG)
            .bind("tenant", device.tenant())
            .bind("device", device.id())
            .bind("deployment", deployment)
            .bind("messages", messages)
            .bind("now", now)
            .execute()
        == 1;
  }

  private static <S extends SqlStatement<S>> S on(S statement, DeviceDeployment deployment) {
    return statement
        .bind("tenant", deployment.device().tenant())
        .bind("device", deployment.device().id())
        .bind("deployment", deployment.deployment());
  }

  private static Current current(DeviceRef device, ResultSet row) throws SQLException {
    var finished = Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class));
    var passage =
        StatusText.parse(row.getString("status"), finished.map(OffsetDateTime::toInstant));
    var id = new DeploymentId(row.getObject("deployment_id", UUID.class));
    return new Current(
        new DeviceDeployment(id, device, passage, row.getInt("attempt"), row.getInt("retries") + 1),
        row.getString("substate"),
        row.getString("device_type"),
        row.getString("artifact_before"),
        Optional.ofNullable(row.getObject("artifact_id", UUID.class)).map(ArtifactId::new),
        row.getString("artifact_name"),
        row.getBoolean("force_installation"),
        Optional.ofNullable(row.getString("control_map")),
        row.getBoolean("offered"),
        row.getBoolean("gated"));
  }
}
