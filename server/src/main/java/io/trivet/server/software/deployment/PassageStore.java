package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.DeploymentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Reads of devices' passages, for people.
final class PassageStore {
  private static final String COLUMNS =
      """
      SELECT deployment_id, device_id, status, substate, device_type, artifact_id, has_log,
             created_at, started_at, finished_at, forgotten_at, attempt, phase, reported_at,
             (SELECT retries FROM deployment d
               WHERE d.tenant_id = device_deployment.tenant_id
                 AND d.deployment_id = device_deployment.deployment_id) AS retries
      """;
  private static final String OF_DEPLOYMENT =
      """
        FROM device_deployment
       WHERE tenant_id = :tenant AND deployment_id = :deployment
         AND (:anyStatus OR status = ANY(:statuses))
      """;
  private static final String OF_DEVICE =
      """
        FROM device_deployment
       WHERE tenant_id = :tenant AND device_id = :device
         AND (:anyStatus OR status = ANY(:statuses)) AND forgotten_at IS NULL
      """;
  private static final String LOG =
      """
      SELECT messages FROM device_deployment_log
       WHERE tenant_id = :tenant AND deployment_id = :deployment AND device_id = :device
      """;
  private static final String WAS_USED =
      """
      SELECT EXISTS (SELECT 1 FROM device_deployment
                      WHERE tenant_id = :tenant AND artifact_id = :artifact)
      """;

  record Row(
      DeploymentId deployment,
      DeviceId device,
      String status,
      String substate,
      String deviceType,
      Optional<ArtifactId> artifact,
      boolean hasLog,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt,
      Optional<Instant> forgottenAt,
      int attempt,
      int retries,
      int phase,
      Optional<Instant> reportedAt) {}

  Listed<Row> ofDeployment(
      Handle db, TenantId tenant, DeploymentId deployment, List<String> statuses, Page page) {
    return new Listed<>(
        statuses(
                db.createQuery(
                    COLUMNS
                        + OF_DEPLOYMENT
                        + " ORDER BY created_at, device_id LIMIT :limit OFFSET :offset"),
                statuses)
            .bind("tenant", tenant)
            .bind("deployment", deployment)
            .bind("limit", page.size())
            .bind("offset", page.offset())
            .map((row, _) -> row(row))
            .list(),
        statuses(db.createQuery("SELECT count(*)" + OF_DEPLOYMENT), statuses)
            .bind("tenant", tenant)
            .bind("deployment", deployment)
            .mapTo(Long.class)
            .one());
  }

  Listed<Row> ofDevice(Handle db, DeviceRef device, List<String> statuses, Page page) {
    return new Listed<>(
        statuses(
                db.createQuery(
                    COLUMNS
                        + OF_DEVICE
                        + " ORDER BY ordered_at DESC, run DESC LIMIT :limit OFFSET :offset"),
                statuses)
            .bind("tenant", device.tenant())
            .bind("device", device.id())
            .bind("limit", page.size())
            .bind("offset", page.offset())
            .map((row, _) -> row(row))
            .list(),
        statuses(db.createQuery("SELECT count(*)" + OF_DEVICE), statuses)
            .bind("tenant", device.tenant())
            .bind("device", device.id())
            .mapTo(Long.class)
            .one());
  }

  /// The deployments that any of the devices went through.
  List<DeploymentId> deploymentsOf(
      Handle db, TenantId tenant, java.util.Collection<DeviceId> devices) {
    return db.createQuery(
            """
            SELECT DISTINCT deployment_id FROM device_deployment
             WHERE tenant_id = :tenant AND device_id = ANY(:devices) AND forgotten_at IS NULL
            """)
        .bind("tenant", tenant)
        .bind("devices", devices.stream().map(DeviceId::value).toArray(UUID[]::new))
        .mapTo(UUID.class)
        .map(DeploymentId::new)
        .list();
  }

  /// The messages as the JSON array they came in.
  Optional<String> findLog(Handle db, DeviceRef device, DeploymentId deployment) {
    return db.createQuery(LOG)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("deployment", deployment)
        .mapTo(String.class)
        .findOne();
  }

  boolean wasUsed(Handle db, TenantId tenant, ArtifactId artifact) {
    return db.createQuery(WAS_USED)
        .bind("tenant", tenant)
        .bind("artifact", artifact)
        .mapTo(Boolean.class)
        .one();
  }

  private static Query statuses(Query query, List<String> statuses) {
    return query
        .bind("anyStatus", statuses.isEmpty())
        .bind("statuses", statuses.toArray(String[]::new));
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new DeploymentId(row.getObject("deployment_id", UUID.class)),
        new DeviceId(row.getObject("device_id", UUID.class)),
        row.getString("status"),
        row.getString("substate"),
        row.getString("device_type"),
        Optional.ofNullable(row.getObject("artifact_id", UUID.class)).map(ArtifactId::new),
        row.getBoolean("has_log"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        time(row, "started_at"),
        time(row, "finished_at"),
        time(row, "forgotten_at"),
        row.getInt("attempt"),
        row.getInt("retries"),
        row.getInt("phase"),
        time(row, "reported_at"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
