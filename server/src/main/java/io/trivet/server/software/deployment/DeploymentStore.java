package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.StatusText;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about deployments as a whole. A method is one statement; the caller owns the
/// transaction.
final class DeploymentStore {
  private static final String FINAL =
      StatusText.FINISHED.stream().collect(Collectors.joining("', '", "('", "')"));
  private static final String COLUMNS =
      """
      SELECT d.tenant_id, d.deployment_id, d.name, d.artifact_name, d.force_installation, d.groups,
             d.filter, d.max_devices, d.created_at, d.finished_at
        FROM deployment d WHERE d.tenant_id = :tenant
      """;
  private static final String FILTER =
      """
       AND (:status = ''
            OR :status = CASE
                 WHEN d.finished_at IS NOT NULL THEN 'finished'
                 WHEN EXISTS (SELECT 1 FROM device_deployment x
                               WHERE x.tenant_id = d.tenant_id
                                 AND x.deployment_id = d.deployment_id
                                 AND x.forgotten_at IS NULL AND x.status <> 'pending')
                   THEN 'inprogress' ELSE 'pending' END)
       AND (:anyId OR d.deployment_id = ANY(:ids))
       AND (:anyName OR d.name = ANY(:names))
       AND (:search = '' OR position(lower(:search) IN lower(d.name)) > 0
            OR position(lower(:search) IN lower(d.artifact_name)) > 0)
       AND d.created_at >= :after AND d.created_at < :before
      """;
  private static final String INSERT =
      """
      INSERT INTO deployment
        (tenant_id, deployment_id, name, artifact_name, force_installation, groups, filter,
         targets, max_devices, request_hash, created_at)
      VALUES (:tenant, :id, :name, :artifactName, :force, :groups, CAST(:filter AS jsonb),
              :targets, :max, :hash, :now)
      """;
  private static final String OPEN =
      """
      SELECT created_at, targets,
             ARRAY(SELECT x.handle FROM device_deployment x
                    WHERE x.tenant_id = d.tenant_id AND x.deployment_id = d.deployment_id
                      AND x.forgotten_at IS NULL AND x.finished_at IS NOT NULL) AS through
        FROM deployment d
       WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
      """;
  private static final String CLOSE_IF_DONE =
      """
      UPDATE deployment d SET finished_at = :now
       WHERE tenant_id = :tenant AND deployment_id = :id AND finished_at IS NULL
         AND max_devices <= (
               SELECT count(*) FROM device_deployment x
                WHERE x.tenant_id = :tenant AND x.deployment_id = :id
                  AND x.forgotten_at IS NULL AND x.status IN %s)
      """
          .formatted(FINAL);
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
  private static final String STATISTICS =
      """
      SELECT deployment_id, status, count(*) AS devices, sum(artifact_bytes) AS bytes
        FROM device_deployment
       WHERE tenant_id = :tenant AND deployment_id = ANY(:ids) AND forgotten_at IS NULL
       GROUP BY deployment_id, status
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
        (tenant_id, deployment_id, device_id, run, handle, ordered_at, status, device_type,
         artifact_before, created_at, finished_at)
      SELECT tenant_id, deployment_id, :device,
             (SELECT count(*) FROM device_deployment x
               WHERE x.tenant_id = d.tenant_id AND x.deployment_id = d.deployment_id
                 AND x.device_id = :device),
             :handle, created_at, :status, '', '', :now, :now
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

  record Tally(String status, long devices, long bytes) {}

  /// A deployment with the description of whom it was for.
  record Row(Deployment deployment, Object filter) {}

  void insert(Handle db, Deployment deployment, String filter, byte[] targets, byte[] hash) {
    on(db.createUpdate(INSERT), deployment.tenant(), deployment.id())
        .bind("name", deployment.name())
        .bind("artifactName", deployment.artifactName())
        .bind("force", deployment.forceInstallation())
        .bind("groups", deployment.groups().toArray(String[]::new))
        .bind("filter", filter)
        .bind("targets", targets)
        .bind("max", deployment.maxDevices())
        .bind("hash", hash)
        .bind("now", deployment.createdAt())
        .execute();
  }

  Optional<Row> find(Handle db, TenantId tenant, DeploymentId id) {
    return on(db.createQuery(COLUMNS + " AND d.deployment_id = :id"), tenant, id)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<Row> list(Handle db, TenantId tenant, DeploymentQuery query, Page page) {
    return filtered(
            db, COLUMNS + FILTER + query.order() + " LIMIT :limit OFFSET :offset", tenant, query)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> row(row))
        .list();
  }

  long count(Handle db, TenantId tenant, DeploymentQuery query) {
    return filtered(
            db,
            "SELECT count(*) FROM deployment d WHERE d.tenant_id = :tenant" + FILTER,
            tenant,
            query)
        .mapTo(Long.class)
        .one();
  }

  List<Row> byIds(Handle db, TenantId tenant, Collection<DeploymentId> ids) {
    return db.createQuery(COLUMNS + " AND d.deployment_id = ANY(:ids)")
        .bind("tenant", tenant)
        .bind("ids", uuids(ids))
        .map((row, _) -> row(row))
        .list();
  }

  Map<DeploymentId, List<Tally>> statistics(
      Handle db, TenantId tenant, Collection<DeploymentId> ids) {
    return db
        .createQuery(STATISTICS)
        .bind("tenant", tenant)
        .bind("ids", uuids(ids))
        .map((row, _) ->
            Map.entry(
                new DeploymentId(row.getObject("deployment_id", UUID.class)),
                new Tally(row.getString("status"), row.getLong("devices"), row.getLong("bytes"))))
        .stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  byte[] targets(Handle db, TenantId tenant, DeploymentId id) {
    return on(
            db.createQuery(
                "SELECT targets FROM deployment WHERE tenant_id = :tenant AND deployment_id = :id"),
            tenant,
            id)
        .map((row, _) -> row.getBytes(1))
        .one();
  }

  /// The devices that are still awaited; empty when the deployment is closed.
  Optional<OpenDeployment> findOpen(Handle db, TenantId tenant, DeploymentId id) {
    return on(db.createQuery(OPEN), tenant, id)
        .map((row, _) -> {
          var waiting = Targets.read(row.getBytes("targets"));
          for (var handle : (Long[]) row.getArray("through").getArray()) {
            waiting.removeLong(handle);
          }
          var created = row.getObject("created_at", OffsetDateTime.class).toInstant();
          return new OpenDeployment(id, created, waiting);
        })
        .findOne();
  }

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

  boolean closeIfDone(Handle db, TenantId tenant, DeploymentId id, Instant now) {
    return on(db.createUpdate(CLOSE_IF_DONE), tenant, id).bind("now", now).execute() == 1;
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
      Handle db,
      DeviceRef device,
      long handle,
      Collection<DeploymentId> deployments,
      String status,
      Instant now) {
    db.createUpdate(END_QUEUED)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("handle", handle)
        .bind("ids", uuids(deployments))
        .bind("status", status)
        .bind("now", now)
        .execute();
  }

  void forget(Handle db, DeviceRef device, Instant now) {
    db.createUpdate(FORGET)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("now", now)
        .execute();
  }

  private static Query filtered(Handle db, String sql, TenantId tenant, DeploymentQuery query) {
    return db.createQuery(sql)
        .bind("tenant", tenant)
        .bind("status", query.status())
        .bind("anyId", query.ids().isEmpty())
        .bind("ids", uuids(query.ids()))
        .bind("anyName", query.names().isEmpty())
        .bind("names", query.names().toArray(String[]::new))
        .bind("search", query.search())
        .bind("after", query.createdAfter())
        .bind("before", query.createdBefore());
  }

  private static <S extends SqlStatement<S>> S on(S statement, TenantId tenant, DeploymentId id) {
    return statement.bind("tenant", tenant).bind("id", id);
  }

  private static UUID[] uuids(Collection<DeploymentId> ids) {
    return ids.stream().map(DeploymentId::value).toArray(UUID[]::new);
  }

  private static Row row(ResultSet row) throws SQLException {
    var finished = Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class));
    return new Row(
        new Deployment(
            new TenantId(row.getObject("tenant_id", UUID.class)),
            new DeploymentId(row.getObject("deployment_id", UUID.class)),
            row.getString("name"),
            row.getString("artifact_name"),
            row.getBoolean("force_installation"),
            Arrays.asList((String[]) row.getArray("groups").getArray()),
            row.getLong("max_devices"),
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            finished.map(OffsetDateTime::toInstant)),
        Json.parse(row.getString("filter"), Map.class));
  }
}
