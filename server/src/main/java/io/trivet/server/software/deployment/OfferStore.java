package io.trivet.server.software.deployment;

import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Budget;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Outcome;
import io.trivet.core.software.Provides;
import io.trivet.core.software.RolloutState;
import io.trivet.core.software.StatusText;
import io.trivet.core.software.Windows;
import io.trivet.server.devices.inventory.FilterJson;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL of an offer. A method is one statement; the caller owns the transaction.
final class OfferStore {
  // The share lock makes an abort, a pause and a halt wait for this offer, or this offer see them.
  private static final String FIND =
      """
      SELECT d.artifact_name, d.force_installation, d.dynamic, d.filter, d.plan, d.expires_at,
             d.bytes_per_second, d.state, d.holder, d.budget, d.created_at,
             EXISTS (SELECT 1 FROM device_deployment x
                      WHERE x.tenant_id = d.tenant_id AND x.deployment_id = d.deployment_id
                        AND x.device_id = :device AND x.forgotten_at IS NULL) AS through,
             d.created_at <= coalesce(
               (SELECT max(x.ordered_at) FROM device_deployment x
                 WHERE x.tenant_id = :tenant AND x.device_id = :device
                   AND x.finished_at IS NOT NULL AND x.forgotten_at IS NULL),
               '-infinity') AS overtaken
        FROM deployment d
       WHERE d.tenant_id = :tenant AND d.deployment_id = :deployment AND d.finished_at IS NULL
         FOR SHARE OF d
      """;
  private static final String INSERT =
      """
      INSERT INTO device_deployment
        (tenant_id, deployment_id, device_id, run, handle, ordered_at, status, substate,
         device_type, artifact_before, artifact_id, artifact_bytes, phase, created_at, reported_at, finished_at)
      SELECT :tenant, :deployment, :device,
             (SELECT count(*) FROM device_deployment x
               WHERE x.tenant_id = :tenant AND x.deployment_id = :deployment
                 AND x.device_id = :device),
             :handle, :ordered, :status, :substate, :deviceType, :artifactBefore, :artifact, :bytes, :phase,
             :now, :now, :finished
      """;
  private static final String PACE =
      """
      INSERT INTO deployment_pace AS p (tenant_id, deployment_id, next_at)
      VALUES (:tenant, :deployment, :next)
      ON CONFLICT (tenant_id, deployment_id)
        DO UPDATE SET next_at = :next WHERE p.next_at <= :now
      """;

  /// A deployment as it stands towards one device.
  record Order(
      DeploymentId id,
      String artifactName,
      boolean forceInstallation,
      Optional<Condition> condition,
      Windows windows,
      Optional<Instant> expiresAt,
      OptionalLong bytesPerSecond,
      RolloutState state,
      String holder,
      Budget budget,
      Instant createdAt,
      boolean through,
      boolean overtaken) {}

  /// Makes a stop of all rollouts wait for this offer, or this offer see the stop.
  void shareStop(Handle db, TenantId tenant) {
    db.createQuery("SELECT pg_advisory_xact_lock_shared(hashtextextended('stop ' || :tenant, 0))")
        .bind("tenant", tenant.toString())
        .map((_, _) -> 1)
        .one();
  }

  /// Makes two polls of one device follow each other.
  void lockDevice(Handle db, DeviceCaller caller) {
    db.createQuery(
            """
            SELECT 1 FROM device WHERE tenant_id = :tenant AND device_id = :device
               FOR NO KEY UPDATE
            """)
        .bind("tenant", caller.tenant())
        .bind("device", caller.device().id())
        .mapTo(Integer.class)
        .findOne();
  }

  boolean isStopped(Handle db, TenantId tenant) {
    return db.createQuery("SELECT EXISTS (SELECT 1 FROM rollout_stop WHERE tenant_id = :tenant)")
        .bind("tenant", tenant)
        .mapTo(Boolean.class)
        .one();
  }

  boolean isDecoy(Handle db, DeviceCaller caller) {
    return db.createQuery(
            """
            SELECT EXISTS (SELECT 1 FROM decoy
                            WHERE tenant_id = :tenant AND device_id = :device)
            """)
        .bind("tenant", caller.tenant())
        .bind("device", caller.device().id())
        .mapTo(Boolean.class)
        .one();
  }

  Optional<Order> find(Handle db, DeviceCaller caller, DeploymentId deployment) {
    return on(db.createQuery(FIND), caller, deployment)
        .map((row, _) -> order(deployment, row))
        .findOne();
  }

  /// The device is on the deployment from now on.
  void offer(
      Handle db,
      DeviceCaller caller,
      Order order,
      Provides provides,
      Candidate artifact,
      int phase,
      Instant now) {
    insert(db, caller, order, provides, now)
        .bind("status", StatusText.PENDING)
        .bind("substate", "")
        .bind("artifact", artifact.id())
        .bind("bytes", artifact.size())
        .bind("phase", phase)
        .bind("finished", (Instant) null)
        .execute();
  }

  /// The device is through with the deployment without having been offered anything.
  void end(
      Handle db,
      DeviceCaller caller,
      Order order,
      Provides provides,
      Outcome outcome,
      Instant now) {
    insert(db, caller, order, provides, now)
        .bind("status", StatusText.of(outcome))
        .bind("substate", outcome == Outcome.ABORTED ? "a newer deployment came first" : "")
        .bind("artifact", (java.util.UUID) null)
        .bind("bytes", 0)
        .bind("phase", 0)
        .bind("finished", now)
        .execute();
  }

  /// True if a download may begin now; the next one may `after` that.
  boolean pace(Handle db, TenantId tenant, DeploymentId deployment, Duration after, Instant now) {
    return db.createUpdate(PACE)
            .bind("tenant", tenant)
            .bind("deployment", deployment)
            .bind("next", now.plus(after))
            .bind("now", now)
            .execute()
        == 1;
  }

  Instant nextPace(Handle db, TenantId tenant, DeploymentId deployment) {
    return db.createQuery(
            """
            SELECT next_at FROM deployment_pace
             WHERE tenant_id = :tenant AND deployment_id = :deployment
            """)
        .bind("tenant", tenant)
        .bind("deployment", deployment)
        .map((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .one();
  }

  private static org.jdbi.v3.core.statement.Update insert(
      Handle db, DeviceCaller caller, Order order, Provides provides, Instant now) {
    return on(db.createUpdate(INSERT), caller, order.id())
        .bind("handle", caller.handle())
        .bind("ordered", order.createdAt())
        .bind("deviceType", provides.deviceType())
        .bind("artifactBefore", provides.artifactName())
        .bind("now", now);
  }

  private static <S extends SqlStatement<S>> S on(
      S statement, DeviceCaller caller, DeploymentId deployment) {
    return statement
        .bind("tenant", caller.tenant())
        .bind("device", caller.device().id())
        .bind("deployment", deployment);
  }

  private static Order order(DeploymentId id, ResultSet row) throws SQLException {
    long bytes = row.getLong("bytes_per_second");
    var pace = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
    var terms = Json.parse(row.getString("filter"), tools.jackson.databind.JsonNode.class);
    return new Order(
        id,
        row.getString("artifact_name"),
        row.getBoolean("force_installation"),
        row.getBoolean("dynamic")
            ? Optional.of(FilterJson.parse(terms.path("terms")))
            : Optional.empty(),
        Json.parse(row.getString("plan"), ConductJson.WindowsBody.class).parse(),
        Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        pace,
        RolloutState.parse(row.getString("state")),
        row.getString("holder"),
        BudgetJson.parse(row.getString("budget")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getBoolean("through"),
        row.getBoolean("overtaken"));
  }
}
