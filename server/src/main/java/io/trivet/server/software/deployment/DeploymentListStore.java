package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.RolloutState;
import io.trivet.server.platform.http.Json;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/// Reads of deployments, for people. A method is one statement; the caller owns the transaction.
final class DeploymentListStore {
  private static final String COLUMNS =
      """
      SELECT d.tenant_id, d.deployment_id, d.name, d.artifact_name, d.force_installation, d.groups,
             d.filter, d.dynamic, d.max_devices, d.initial_devices, d.retries, d.plan, d.expires_at,
             d.bytes_per_second, d.control_map, d.state, d.state_reason, d.state_at, d.created_at,
             d.finished_at
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
                   THEN 'inprogress'
                 WHEN NOT EXISTS (SELECT 1 FROM deployment_phase p
                                   WHERE p.tenant_id = d.tenant_id
                                     AND p.deployment_id = d.deployment_id
                                     AND (p.opened_at IS NOT NULL OR p.start_at <= :now
                                          OR p.phase = 1 AND p.start_at IS NULL))
                   THEN 'scheduled' ELSE 'pending' END)
       AND (:type = ''
            OR :type = CASE WHEN d.artifact_name = 'configuration-' || d.deployment_id
                            THEN 'configuration' ELSE 'software' END)
       AND (:anyId OR d.deployment_id = ANY(:ids))
       AND (:anyName OR d.name = ANY(:names))
       AND (:search = '' OR position(lower(:search) IN lower(d.name)) > 0
            OR position(lower(:search) IN lower(d.artifact_name)) > 0)
       AND d.created_at >= :after AND d.created_at < :before
      """;
  private static final String KNOWN =
      """
       AND (:anyDevices OR d.groups && CAST(:groups AS text[])
            OR d.filter_id = ANY(CAST(:filters AS uuid[])))
      """;
  private static final String STATISTICS =
      """
      SELECT deployment_id, phase, status, count(*) AS devices, sum(artifact_bytes) AS bytes
        FROM device_deployment
       WHERE tenant_id = :tenant AND deployment_id = ANY(:ids) AND forgotten_at IS NULL
       GROUP BY deployment_id, phase, status
      """;

  record Tally(int phase, String status, long devices, long bytes) {}

  /// A deployment with the description of whom it was for and how it is carried out, as JSON.
  record Row(Deployment deployment, Object filter, Map<String, Object> plan) {}

  Optional<Row> find(Handle db, TenantId tenant, DeploymentId id) {
    return on(db.createQuery(COLUMNS + " AND d.deployment_id = :id"), tenant, id)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<Row> list(Handle db, TenantId tenant, DeploymentQuery query, Page page) {
    return filtered(
            db,
            COLUMNS + FILTER + KNOWN + query.order() + " LIMIT :limit OFFSET :offset",
            tenant,
            query)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> row(row))
        .list();
  }

  long count(Handle db, TenantId tenant, DeploymentQuery query) {
    return filtered(
            db,
            "SELECT count(*) FROM deployment d WHERE d.tenant_id = :tenant" + FILTER + KNOWN,
            tenant,
            query)
        .mapTo(Long.class)
        .one();
  }

  List<Row> byIds(
      Handle db, TenantId tenant, Collection<DeploymentId> ids, DeploymentQuery.Known known) {
    return db.createQuery(COLUMNS + " AND d.deployment_id = ANY(:ids)" + KNOWN)
        .bind("anyDevices", known.everything())
        .bind("groups", known.groups().toArray(String[]::new))
        .bind("filters", known.filters().toArray(UUID[]::new))
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
                new Tally(
                    row.getInt("phase"),
                    row.getString("status"),
                    row.getLong("devices"),
                    row.getLong("bytes"))))
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

  private static Query filtered(Handle db, String sql, TenantId tenant, DeploymentQuery query) {
    return db.createQuery(sql)
        .bind("tenant", tenant)
        .bind("type", query.type())
        .bind("status", query.status())
        .bind("anyId", query.ids().isEmpty())
        .bind("ids", uuids(query.ids()))
        .bind("anyName", query.names().isEmpty())
        .bind("names", query.names().toArray(String[]::new))
        .bind("search", query.search())
        .bind("now", query.now())
        .bind("anyDevices", query.reach().everything())
        .bind("groups", query.reach().groups().toArray(String[]::new))
        .bind("filters", query.reach().filters().toArray(UUID[]::new))
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
    var standing =
        new Deployment.Standing(
            RolloutState.parse(row.getString("state")),
            row.getString("state_reason"),
            time(row, "state_at"));
    return new Row(
        new Deployment(
            new TenantId(row.getObject("tenant_id", UUID.class)),
            new DeploymentId(row.getObject("deployment_id", UUID.class)),
            row.getString("name"),
            row.getString("artifact_name"),
            row.getBoolean("force_installation"),
            Arrays.asList((String[]) row.getArray("groups").getArray()),
            row.getBoolean("dynamic"),
            row.getLong("max_devices"),
            row.getLong("initial_devices"),
            row.getInt("retries"),
            standing,
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            time(row, "finished_at")),
        Json.parse(row.getString("filter"), Map.class),
        plan(row));
  }

  private static Map<String, Object> plan(ResultSet row) throws SQLException {
    var plan = new LinkedHashMap<String, Object>();
    Json.tree(row.getString("plan").getBytes(StandardCharsets.UTF_8))
        .properties()
        .forEach(entry -> plan.put(entry.getKey(), entry.getValue()));
    time(row, "expires_at").ifPresent(at -> plan.put("expires_ts", at.toString()));
    long pace = row.getLong("bytes_per_second");
    if (!row.wasNull()) {
      plan.put("bytes_per_second", pace);
    }
    var map = row.getString("control_map");
    if (map != null) {
      plan.put("update_control_map", Json.parse(map, Map.class));
    }
    return plan;
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
