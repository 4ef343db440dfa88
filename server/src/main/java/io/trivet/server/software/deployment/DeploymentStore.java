package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.FilterId;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Budget;
import io.trivet.core.software.Conduct;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.RolloutState;
import io.trivet.core.software.StatusText;
import io.trivet.core.software.Windows;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// All SQL about deployments as a whole. A method is one statement; the caller owns the
/// transaction.
final class DeploymentStore {
  private static final String FINAL =
      StatusText.FINISHED.stream().collect(Collectors.joining("', '", "('", "')"));
  private static final String INSERT =
      """
      INSERT INTO deployment
        (tenant_id, deployment_id, name, artifact_name, force_installation, groups, filter, dynamic,
         filter_id, targets, max_devices, initial_devices, retries, plan, expires_at,
         bytes_per_second, control_map, holder, budget, request_hash, created_at)
      VALUES (:tenant, :id, :name, :artifactName, :force, :groups, CAST(:filter AS jsonb), :dynamic,
              :filterId, :targets, :max, :initial, :retries, CAST(:plan AS jsonb), :expires, :pace,
              CAST(:controlMap AS jsonb), :holder, CAST(:budget AS jsonb), :hash, :now)
      """;
  private static final String OPEN =
      """
      SELECT created_at, dynamic, targets, state, plan, expires_at,
             ARRAY(SELECT x.handle FROM device_deployment x
                    WHERE x.tenant_id = d.tenant_id AND x.deployment_id = d.deployment_id
                      AND x.forgotten_at IS NULL AND x.finished_at IS NOT NULL) AS through,
             ARRAY(SELECT x.handle FROM device_deployment x
                    WHERE x.tenant_id = d.tenant_id AND x.deployment_id = d.deployment_id
                      AND x.finished_at IS NULL) AS active
        FROM deployment d
       WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
      """;
  // A fixed set is done when all of it is through; a dynamic one when its cap is; an expired one
  // when
  // nobody is in the middle of it.
  private static final String CLOSE_IF_DONE =
      """
      UPDATE deployment d SET finished_at = :now
       WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
         AND CASE
               WHEN expires_at <= :now OR dynamic THEN
                 (expires_at <= :now
                  OR max_devices > 0 AND max_devices <= (
                       SELECT count(*) FROM device_deployment x
                        WHERE x.tenant_id = :tenant AND x.deployment_id = :id AND x.phase > 0
                          AND x.forgotten_at IS NULL))
                 AND NOT EXISTS (
                       SELECT 1 FROM device_deployment x
                        WHERE x.tenant_id = :tenant AND x.deployment_id = :id
                          AND x.finished_at IS NULL)
               ELSE max_devices <= (
                 SELECT count(*) FROM device_deployment x
                  WHERE x.tenant_id = :tenant AND x.deployment_id = :id
                    AND x.forgotten_at IS NULL AND x.status IN %s) END
      """
          .formatted(FINAL);
  private static final String SET_STATE =
      """
      UPDATE deployment SET state = :state, state_reason = :reason, state_at = :now,
             judged_from = CASE WHEN :state = 'running' THEN :now ELSE judged_from END
       WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
      """;
  private static final String END_EXPIRED =
      """
      WITH moved AS (
        UPDATE device_deployment x
           SET status = 'aborted', substate = 'the deployment has expired', finished_at = :now
          FROM deployment d
         WHERE d.finished_at IS NULL AND d.expires_at <= :now AND x.tenant_id = d.tenant_id
           AND x.deployment_id = d.deployment_id AND x.status = 'pending'
           AND x.finished_at IS NULL
        RETURNING x.tenant_id, x.deployment_id, x.device_id)
      INSERT INTO device_deployment_event
        (tenant_id, deployment_id, device_id, status, substate, at)
      SELECT tenant_id, deployment_id, device_id, 'aborted', '', :now FROM moved
      """;
  private static final String ABORT =
      """
      UPDATE deployment SET finished_at = :now, aborted = true
       WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
      """;
  private static final String ABORT_DEVICES =
      """
      WITH moved AS (
        UPDATE device_deployment SET status = 'aborted', finished_at = :now
         WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
        RETURNING tenant_id, deployment_id, device_id)
      INSERT INTO device_deployment_event
        (tenant_id, deployment_id, device_id, status, substate, at)
      SELECT tenant_id, deployment_id, device_id, 'aborted', '', :now FROM moved
      """;
  private static final String END_ACTIVE =
      """
      WITH moved AS (
        UPDATE device_deployment SET status = :status, finished_at = :now
         WHERE tenant_id = :tenant AND device_id = :device AND finished_at IS NULL
        RETURNING tenant_id, deployment_id, device_id)
      INSERT INTO device_deployment_event
        (tenant_id, deployment_id, device_id, status, substate, at)
      SELECT tenant_id, deployment_id, device_id, :status, '', :now FROM moved
      RETURNING deployment_id
      """;

  /// A queued device that will never go through the deployment: recorded as through.
  private static final String END_QUEUED =
      """
      INSERT INTO device_deployment
        (tenant_id, deployment_id, device_id, run, handle, ordered_at, status, substate,
         device_type, artifact_before, created_at, finished_at)
      SELECT tenant_id, deployment_id, :device,
             (SELECT count(*) FROM device_deployment x
               WHERE x.tenant_id = d.tenant_id AND x.deployment_id = d.deployment_id
                 AND x.device_id = :device),
             :handle, created_at, :status, :substate, '', '', :now, :now
        FROM deployment d
       WHERE tenant_id = :tenant AND deployment_id = ANY(:ids) AND finished_at IS NULL
      ON CONFLICT DO NOTHING
      """;

  private static final String FORGET =
      """
      UPDATE device_deployment SET forgotten_at = :now
       WHERE tenant_id = :tenant AND device_id = :device
         AND finished_at IS NOT NULL AND forgotten_at IS NULL
      """;

  /// What is written beside the deployment itself: whom it is for (`targets` is empty for a dynamic
  /// one), who ordered it within which budget, and what makes it the same order as another one.
  record Particulars(
      String filter,
      Optional<FilterId> filterId,
      byte[] targets,
      Conduct conduct,
      String holder,
      Budget budget,
      byte[] hash) {}

  void insert(Handle db, Deployment deployment, Particulars particulars) {
    var conduct = particulars.conduct();
    on(db.createUpdate(INSERT), deployment.tenant(), deployment.id())
        .bind("name", deployment.name())
        .bind("artifactName", deployment.artifactName())
        .bind("force", deployment.forceInstallation())
        .bind("groups", deployment.groups().toArray(String[]::new))
        .bind("filter", particulars.filter())
        .bind("dynamic", deployment.dynamic())
        .bind("filterId", particulars.filterId().map(FilterId::value).orElse(null))
        .bind("targets", particulars.targets())
        .bind("max", deployment.maxDevices())
        .bind("initial", deployment.initialDevices())
        .bind("retries", deployment.retries())
        .bind("plan", Json.text(ConductJson.WindowsBody.write(conduct.windows())))
        .bind("expires", conduct.expiresAt().orElse(null))
        .bind(
            "pace",
            conduct.bytesPerSecond().isPresent() ? conduct.bytesPerSecond().getAsLong() : null)
        .bind("controlMap", conduct.controlMap().orElse(null))
        .bind("holder", particulars.holder())
        .bind("budget", BudgetJson.text(particulars.budget()))
        .bind("hash", particulars.hash())
        .bind("now", deployment.createdAt())
        .execute();
  }

  /// What memory keeps of an open deployment, but for its phases.
  Optional<OpenRow> findOpenRow(Handle db, TenantId tenant, DeploymentId id) {
    return on(db.createQuery(OPEN), tenant, id).map((row, _) -> openRow(row)).findOne();
  }

  record OpenRow(
      Instant createdAt,
      boolean dynamic,
      Roaring64Bitmap targets,
      Roaring64Bitmap through,
      Roaring64Bitmap active,
      RolloutState state,
      Windows windows,
      Optional<Instant> expiresAt) {}

  Map<TenantId, Set<DeploymentId>> listOpenIds(Handle db) {
    return db
        .createQuery("SELECT tenant_id, deployment_id FROM deployment WHERE finished_at IS NULL")
        .map((row, _) ->
            Map.entry(
                new TenantId(row.getObject(1, UUID.class)),
                new DeploymentId(row.getObject(2, UUID.class))))
        .stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey,
                Collectors.mapping(Map.Entry::getValue, Collectors.toCollection(HashSet::new))));
  }

  List<String> openIds(Handle db, TenantId tenant, String artifactName) {
    return db.createQuery(
            """
            SELECT deployment_id FROM deployment
             WHERE tenant_id = :tenant AND artifact_name = :name AND finished_at IS NULL
            """)
        .bind("tenant", tenant)
        .bind("name", artifactName)
        .mapTo(String.class)
        .list();
  }

  List<String> openIds(Handle db, TenantId tenant, FilterId filter) {
    return db.createQuery(
            """
            SELECT deployment_id FROM deployment
             WHERE tenant_id = :tenant AND filter_id = :filter AND finished_at IS NULL
            """)
        .bind("tenant", tenant)
        .bind("filter", filter)
        .mapTo(String.class)
        .list();
  }

  /// A deployment to a dynamic group that is ordered meanwhile waits, and then sees the change.
  void shareMatching(Handle db, TenantId tenant) {
    lockMatching(db, tenant, "pg_advisory_xact_lock_shared");
  }

  /// Waits for changes of devices that are under way.
  void lockMatching(Handle db, TenantId tenant) {
    lockMatching(db, tenant, "pg_advisory_xact_lock");
  }

  private static void lockMatching(Handle db, TenantId tenant, String lock) {
    db.createQuery("SELECT %s(hashtextextended('matching ' || :tenant, 0))".formatted(lock))
        .bind("tenant", tenant.toString())
        .map((_, _) -> 1)
        .one();
  }

  /// The devices' handles, if there is a deployment whose answer to them may be remembered.
  List<Long> handlesToForget(Handle db, TenantId tenant, Collection<DeviceId> devices) {
    return db.createQuery(
            """
            SELECT handle FROM device
             WHERE tenant_id = :tenant AND device_id = ANY(:devices)
               AND EXISTS (SELECT 1 FROM deployment
                            WHERE tenant_id = :tenant AND finished_at IS NULL)
            """)
        .bind("tenant", tenant)
        .bind("devices", devices.stream().map(DeviceId::value).toArray(UUID[]::new))
        .mapTo(Long.class)
        .list();
  }

  boolean closeIfDone(Handle db, TenantId tenant, DeploymentId id, Instant now) {
    return on(db.createUpdate(CLOSE_IF_DONE), tenant, id).bind("now", now).execute() == 1;
  }

  /// The state of an unfinished deployment, which nobody else changes until the transaction ends.
  Optional<RolloutState> lockState(Handle db, TenantId tenant, DeploymentId id) {
    return on(
            db.createQuery(
                """
                SELECT state FROM deployment
                 WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
                   FOR UPDATE
                """),
            tenant,
            id)
        .map((row, _) -> RolloutState.parse(row.getString(1)))
        .findOne();
  }

  String name(Handle db, TenantId tenant, DeploymentId id) {
    return on(
            db.createQuery(
                "SELECT name FROM deployment WHERE tenant_id = :tenant AND deployment_id = :id"),
            tenant,
            id)
        .mapTo(String.class)
        .one();
  }

  void setState(
      Handle db, TenantId tenant, DeploymentId id, RolloutState state, String reason, Instant now) {
    on(db.createUpdate(SET_STATE), tenant, id)
        .bind("state", state.text())
        .bind("reason", reason)
        .bind("now", now)
        .execute();
  }

  void setControlMap(Handle db, TenantId tenant, DeploymentId id, Optional<String> map) {
    on(
            db.createUpdate(
                """
                UPDATE deployment SET control_map = CAST(:map AS jsonb)
                 WHERE tenant_id = :tenant AND deployment_id = :id
                """),
            tenant,
            id)
        .bind("map", map.orElse(null))
        .execute();
  }

  /// Devices that were offered an expired deployment and never began with it.
  void endExpired(Handle db, Instant now) {
    db.createUpdate(END_EXPIRED).bind("now", now).execute();
  }

  /// False if it is finished already.
  boolean abort(Handle db, TenantId tenant, DeploymentId id, Instant now) {
    return on(db.createUpdate(ABORT), tenant, id).bind("now", now).execute() == 1;
  }

  void abortDevices(Handle db, TenantId tenant, DeploymentId id, Instant now) {
    on(db.createUpdate(ABORT_DEVICES), tenant, id).bind("now", now).execute();
  }

  /// Ends what the device is in the middle of; the deployments concerned.
  List<DeploymentId> endActive(Handle db, DeviceRef device, String status, Instant now) {
    return db.createQuery(END_ACTIVE)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("status", status)
        .bind("now", now)
        .mapTo(UUID.class)
        .map(DeploymentId::new)
        .list();
  }

  void endQueued(
      Handle db, DeviceRef device, long handle, Collection<DeploymentId> deployments, End end) {
    db.createUpdate(END_QUEUED)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("handle", handle)
        .bind("ids", uuids(deployments))
        .bind("status", end.status())
        .bind("substate", end.why())
        .bind("now", end.at())
        .execute();
  }

  /// How a passage ends that never began.
  record End(String status, String why, Instant at) {}

  void forget(Handle db, DeviceRef device, Instant now) {
    db.createUpdate(FORGET)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("now", now)
        .execute();
  }

  private static <S extends SqlStatement<S>> S on(S statement, TenantId tenant, DeploymentId id) {
    return statement.bind("tenant", tenant).bind("id", id);
  }

  private static UUID[] uuids(Collection<DeploymentId> ids) {
    return ids.stream().map(DeploymentId::value).toArray(UUID[]::new);
  }

  private static OpenRow openRow(ResultSet row) throws SQLException {
    return new OpenRow(
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getBoolean("dynamic"),
        Targets.read(row.getBytes("targets")),
        handles(row, "through"),
        handles(row, "active"),
        RolloutState.parse(row.getString("state")),
        Json.parse(row.getString("plan"), ConductJson.WindowsBody.class).parse(),
        time(row, "expires_at"));
  }

  private static Roaring64Bitmap handles(ResultSet row, String column) throws SQLException {
    var set = new Roaring64Bitmap();
    for (var handle : (Long[]) row.getArray(column).getArray()) {
      set.addLong(handle);
    }
    return set;
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
