package io.trivet.server.software.failure;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.devices.identity.ReachSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// All SQL about failures, read only. A method is one statement; rows are handed on one by one, so
/// that no number of failures fills the memory.
final class FailureStore {
  private static final int FETCHED_AT_ONCE = 200;

  // Of a log only the end is read: it may have ten thousand lines.
  private static final String FAILURES =
      """
      SELECT x.device_id, x.finished_at,
             coalesce((SELECT e.status FROM device_deployment_event e
                        WHERE e.tenant_id = x.tenant_id AND e.deployment_id = x.deployment_id
                          AND e.device_id = x.device_id AND e.status <> 'failure'
                        ORDER BY e.event_id DESC LIMIT 1), '') AS state,
             coalesce((SELECT a.payload_types[1] FROM artifact a
                        WHERE a.tenant_id = x.tenant_id AND a.artifact_id = x.artifact_id), '')
               AS module,
             (SELECT jsonb_path_query_array(l.messages, '$[last - 199 to last]')
                FROM device_deployment_log l
               WHERE l.tenant_id = x.tenant_id AND l.deployment_id = x.deployment_id
                 AND l.device_id = x.device_id) AS messages
        FROM (SELECT x.tenant_id, x.deployment_id, x.device_id, x.artifact_id, x.finished_at
                FROM device_deployment x
               WHERE x.tenant_id = :tenant AND x.status = 'failure' AND x.forgotten_at IS NULL
                 AND (:any OR x.deployment_id = :deployment)
                 AND x.finished_at >= :since AND {reach}
               ORDER BY x.finished_at DESC, x.device_id, x.deployment_id LIMIT :limit) x
       ORDER BY x.finished_at, x.device_id, x.deployment_id
      """;
  private static final String TRIED =
      """
      SELECT x.device_id, i.group_name, i.search FROM (
        SELECT DISTINCT ON (x.device_id) x.tenant_id, x.device_id FROM device_deployment x
         WHERE x.tenant_id = :tenant AND x.finished_at >= :since AND x.forgotten_at IS NULL
           AND x.status IN ('success', 'failure')
           AND (:any OR x.deployment_id = :deployment) AND {reach}
         ORDER BY x.device_id LIMIT :limit) x
        JOIN device_inventory i USING (tenant_id, device_id)
      """;

  /// What is asked for: one deployment or all, from a time on.
  record Span(Optional<DeploymentId> deployment, Instant since) {}

  /// `messages` is the JSON array of the log's end.
  record Row(UUID device, Instant at, String state, String module, Optional<String> messages) {}

  /// `search` is the JSON object `{"scope/name": [values…]}`.
  record Tried(UUID device, Optional<String> group, String search) {}

  /// The newest `limit` of them, oldest first.
  void failures(
      Handle db, TenantId tenant, Span span, ReachSql reach, int limit, Consumer<Row> each) {
    bind(reach.query(db, FAILURES, "x.device_id"), tenant, span, limit)
        .map((row, _) -> row(row))
        .forEach(each);
  }

  void tried(
      Handle db, TenantId tenant, Span span, ReachSql reach, int limit, Consumer<Tried> each) {
    bind(reach.query(db, TRIED, "x.device_id"), tenant, span, limit)
        .map((row, _) ->
            new Tried(
                row.getObject("device_id", UUID.class),
                Optional.ofNullable(row.getString("group_name")),
                row.getString("search")))
        .forEach(each);
  }

  private static Query bind(Query query, TenantId tenant, Span span, int limit) {
    @Nullable UUID deployment = span.deployment().map(DeploymentId::value).orElse(null);
    return query
        .setFetchSize(FETCHED_AT_ONCE)
        .bind("tenant", tenant)
        .bind("any", deployment == null)
        .bindByType("deployment", deployment, UUID.class)
        .bind("since", span.since())
        .bind("limit", limit);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getObject("device_id", UUID.class),
        row.getObject("finished_at", OffsetDateTime.class).toInstant(),
        row.getString("state"),
        row.getString("module"),
        Optional.ofNullable(row.getString("messages")));
  }
}
