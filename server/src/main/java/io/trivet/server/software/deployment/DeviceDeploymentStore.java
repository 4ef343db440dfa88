package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about a device's passage through deployments. A method is one statement; the caller owns
/// the transaction.
final class DeviceDeploymentStore {
  private static final String COLUMNS =
      """
      SELECT x.tenant_id, x.deployment_id, x.device_id, x.status, x.substate, x.finished_at, x.device_type,
             x.artifact_before, x.artifact_id, x.attempt, d.retries, d.artifact_name,
             d.force_installation, d.control_map,
             d.state = 'running' AND d.finished_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM rollout_stop s WHERE s.tenant_id = d.tenant_id)
               AS offered,
             EXISTS (SELECT 1 FROM deployment_phase p
                      WHERE p.tenant_id = d.tenant_id AND p.deployment_id = d.deployment_id
                        AND p.gate IS NOT NULL) AS gated
        FROM device_deployment x JOIN deployment d USING (tenant_id, deployment_id)
      """;
  private static final String ACTIVE =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND x.device_id = :device AND x.finished_at IS NULL
          """;
  private static final String MANY =
      COLUMNS
          + """
            JOIN unnest(:tenants, :deployments, :devices) AS k (tenant_id, deployment_id, device_id)
           USING (tenant_id, deployment_id, device_id)
           WHERE x.forgotten_at IS NULL
          """;
  // in one order for everybody, and before their devices' rows, as whoever aborts takes them
  private static final String LOCK_DEPLOYMENTS =
      """
      SELECT 1 FROM deployment
       WHERE (tenant_id, deployment_id) IN (SELECT * FROM unnest(:tenants, :deployments))
       ORDER BY tenant_id, deployment_id
      """;
  // Compare-and-swap: of racing reports one writes the row and its history, the others neither.
  // After a failure with an attempt left the history has the failure, and the passage begins anew.
  private static final String MOVE =
      """
      WITH step AS (
        SELECT * FROM unnest(:tenants, :deployments, :devices, :from, :attempts, :to, :noted,
                             :substates)
          AS s (tenant_id, deployment_id, device_id, from_status, from_attempt, to_status, noted,
                substate)),
      moved AS (
        UPDATE device_deployment x
           SET status = s.to_status, substate = s.substate,
               finished_at = CASE WHEN s.to_status = ANY(:ends) THEN CAST(:now AS timestamptz) END,
               attempt = x.attempt + CASE WHEN s.noted <> s.to_status THEN 1 ELSE 0 END,
               started_at = coalesce(x.started_at, :now), reported_at = :now
          FROM step s
         WHERE x.tenant_id = s.tenant_id AND x.deployment_id = s.deployment_id
           AND x.device_id = s.device_id AND x.forgotten_at IS NULL AND x.finished_at IS NULL
           AND x.status = s.from_status AND x.attempt = s.from_attempt
        RETURNING x.tenant_id, x.deployment_id, x.device_id, s.noted, s.substate),
      history AS (
        INSERT INTO device_deployment_event
          (tenant_id, deployment_id, device_id, status, substate, at)
        SELECT tenant_id, deployment_id, device_id, noted, substate, :now FROM moved)
      SELECT tenant_id, deployment_id, device_id FROM moved
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

  /// What a report changes: the status, what the history says of it, the substate.
  record Step(DeviceDeployment from, String to, String noted, String substate) {
    static Step to(DeviceDeployment from, Passage to, String substate) {
      return new Step(from, StatusText.of(to), StatusText.of(to), substate);
    }

    /// The attempt has failed, and there is another one.
    static Step anew(DeviceDeployment from, String substate) {
      return new Step(from, StatusText.PENDING, StatusText.FAILURE, substate);
    }
  }

  Optional<Current> findActive(Handle db, DeviceRef device) {
    return db.createQuery(ACTIVE)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .map((row, _) -> current(row))
        .findOne();
  }

  Optional<Current> find(Handle db, DeviceRef device, DeploymentId deployment) {
    var key = new PassageKey(device, deployment);
    return Optional.ofNullable(list(db, List.of(key)).get(key));
  }

  Map<PassageKey, Current> list(Handle db, Collection<PassageKey> keys) {
    return keyed(db.createQuery(MANY), keys)
        .map((row, _) -> current(row))
        .collectToMap(current -> PassageKey.of(current.deployment()), current -> current);
  }

  /// Nobody aborts, halts or closes these deployments before the transaction has ended; with
  /// `alone` nobody else writes reports of them either.
  void lockDeployments(Handle db, Collection<DeploymentKey> deployments, boolean alone) {
    db.createQuery(LOCK_DEPLOYMENTS + (alone ? "FOR UPDATE" : "FOR SHARE"))
        .bind("tenants", uuids(deployments, key -> key.tenant().value()))
        .bind("deployments", uuids(deployments, key -> key.id().value()))
        .mapTo(Integer.class)
        .list();
  }

  /// False means another report was faster: read again, decide again.
  boolean move(Handle db, Step step, Instant now) {
    return !move(db, List.of(step), now).isEmpty();
  }

  /// The passages that were moved; of the others another report was faster. Each may be named once.
  Set<PassageKey> move(Handle db, Collection<Step> steps, Instant now) {
    if (steps.isEmpty()) {
      return Set.of();
    }
    var keys = steps.stream().map(step -> PassageKey.of(step.from())).toList();
    return keyed(db.createQuery(MOVE), keys)
        .bind("from", texts(steps, step -> StatusText.of(step.from().passage())))
        .bind("attempts", steps.stream().map(s -> s.from().attempt()).toArray(Integer[]::new))
        .bind("to", texts(steps, Step::to))
        .bind("noted", texts(steps, Step::noted))
        .bind("substates", texts(steps, Step::substate))
        .bind("ends", StatusText.FINISHED.toArray(String[]::new))
        .bind("now", now)
        .map((row, _) -> key(row))
        .collect(Collectors.toSet());
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

  private static Query keyed(Query query, Collection<PassageKey> keys) {
    return query
        .bind("tenants", uuids(keys, key -> key.device().tenant().value()))
        .bind("deployments", uuids(keys, key -> key.deployment().value()))
        .bind("devices", uuids(keys, key -> key.device().id().value()));
  }

  private static <T> UUID[] uuids(Collection<T> all, Function<T, UUID> part) {
    return all.stream().map(part).toArray(UUID[]::new);
  }

  private static String[] texts(Collection<Step> steps, Function<Step, String> part) {
    return steps.stream().map(part).toArray(String[]::new);
  }

  private static PassageKey key(ResultSet row) throws SQLException {
    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
    var device = new DeviceId(row.getObject("device_id", UUID.class));
    return new PassageKey(
        new DeviceRef(tenant, device),
        new DeploymentId(row.getObject("deployment_id", UUID.class)));
  }

  private static Current current(ResultSet row) throws SQLException {
    var finished = Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class));
    var passage =
        StatusText.parse(row.getString("status"), finished.map(OffsetDateTime::toInstant));
    var key = key(row);
    return new Current(
        new DeviceDeployment(
            key.deployment(),
            key.device(),
            passage,
            row.getInt("attempt"),
            row.getInt("retries") + 1),
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
