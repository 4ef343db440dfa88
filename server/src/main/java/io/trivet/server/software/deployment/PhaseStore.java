package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Gate;
import io.trivet.core.software.Phase;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about the phases of deployments. A method is one statement.
final class PhaseStore {
  private static final String SELECT =
      """
      SELECT deployment_id, phase, batch, quota, start_at, gate, stratify_by, opened_at,
             satisfied_since, verdict, offered
        FROM deployment_phase
       WHERE tenant_id = :tenant AND deployment_id = ANY(:ids) ORDER BY deployment_id, phase
      """;
  private static final String INSERT =
      """
      INSERT INTO deployment_phase
        (tenant_id, deployment_id, phase, batch, quota, start_at, gate, stratify_by)
      VALUES (:tenant, :id, :phase, CAST(:batch AS jsonb), :quota, :start, CAST(:gate AS jsonb),
              :stratify)
      """;
  private static final String SPEND =
      """
      UPDATE deployment_phase SET offered = offered + 1
       WHERE tenant_id = :tenant AND deployment_id = :id AND phase = :phase AND offered < quota
      """;
  private static final String SPEND_STRATUM =
      """
      UPDATE deployment_stratum SET offered = offered + 1
       WHERE tenant_id = :tenant AND deployment_id = :id AND phase = :phase AND offered < quota
         AND value = CASE WHEN EXISTS (
               SELECT 1 FROM deployment_stratum s
                WHERE s.tenant_id = :tenant AND s.deployment_id = :id AND s.phase = :phase
                  AND s.value = :value) THEN :value ELSE :others END
      """;
  // A device that became silent before the deployment was last resumed is forgiven.
  private static final String READING =
      """
      SELECT count(*) FILTER (WHERE x.status = 'success') AS succeeded,
             count(*) FILTER (WHERE x.status = 'failure') AS failed,
             count(*) FILTER (WHERE x.finished_at IS NULL) AS silent
        FROM device_deployment x JOIN deployment d USING (tenant_id, deployment_id)
       WHERE tenant_id = :tenant AND deployment_id = :id AND x.phase = :phase
         AND x.forgotten_at IS NULL
         AND CASE WHEN x.finished_at IS NULL
                  THEN x.reported_at < :silent
                       AND x.reported_at + (CAST(:now AS timestamptz) - CAST(:silent AS timestamptz))
                           > d.judged_from
                  ELSE x.status IN ('success', 'failure') AND x.finished_at > d.judged_from END
      """;

  record Row(
      DeploymentId deployment,
      int number,
      Phase phase,
      OptionalLong quota,
      Optional<Instant> openedAt,
      Optional<Instant> satisfiedSince,
      String verdict,
      long offered) {
    boolean hasRoom() {
      return quota.isEmpty() || offered < quota.getAsLong();
    }
  }

  void insert(
      Handle db, TenantId tenant, DeploymentId id, int number, Phase phase, OptionalLong quota) {
    on(db.createUpdate(INSERT), tenant, id, number)
        .bind("batch", Json.text(ConductJson.PhaseBody.write(phase.batch())))
        .bind("quota", quota.isPresent() ? quota.getAsLong() : null)
        .bind("start", phase.startAt().orElse(null))
        .bind("gate", phase.gate().map(ConductJson.GateBody::write).map(Json::text).orElse(null))
        .bind("stratify", phase.stratifyBy().map(AttributeName::toString).orElse(null))
        .execute();
  }

  void insertStrata(
      Handle db, TenantId tenant, DeploymentId id, int number, Map<String, Long> quotas) {
    var batch =
        db.prepareBatch(
            """
            INSERT INTO deployment_stratum (tenant_id, deployment_id, phase, value, quota)
            VALUES (:tenant, :id, :phase, :value, :quota)
            """);
    quotas.forEach((value, quota) ->
        on(batch, tenant, id, number).bind("value", value).bind("quota", quota).add());
    batch.execute();
  }

  List<Row> list(Handle db, TenantId tenant, DeploymentId id) {
    return list(db, tenant, List.of(id)).getOrDefault(id, List.of());
  }

  Map<DeploymentId, List<Row>> list(Handle db, TenantId tenant, Collection<DeploymentId> ids) {
    return db
        .createQuery(SELECT)
        .bind("tenant", tenant)
        .bind("ids", ids.stream().map(DeploymentId::value).toArray(UUID[]::new))
        .map((row, _) -> row(row))
        .stream()
        .collect(Collectors.groupingBy(Row::deployment));
  }

  /// One more device in the phase, unless it is full.
  boolean spend(Handle db, TenantId tenant, DeploymentId id, int number) {
    return on(db.createUpdate(SPEND), tenant, id, number).execute() == 1;
  }

  /// One more device of this value in the phase, unless its share is used up.
  boolean spendStratum(Handle db, TenantId tenant, DeploymentId id, int number, String value) {
    return on(db.createUpdate(SPEND_STRATUM), tenant, id, number)
            .bind("value", value)
            .bind("others", Preview.OTHERS)
            .execute()
        == 1;
  }

  void open(Handle db, TenantId tenant, DeploymentId id, int number, Instant now) {
    on(
            db.createUpdate(
                """
                UPDATE deployment_phase SET opened_at = :now
                 WHERE tenant_id = :tenant AND deployment_id = :id AND phase = :phase
                   AND opened_at IS NULL
                """),
            tenant,
            id,
            number)
        .bind("now", now)
        .execute();
  }

  /// Devices of the phase that are not through.
  long inFlight(Handle db, TenantId tenant, Row phase) {
    return on(
            db.createQuery(
                """
                SELECT count(*) FROM device_deployment
                 WHERE tenant_id = :tenant AND deployment_id = :id AND phase = :phase
                   AND finished_at IS NULL
                """),
            tenant,
            phase.deployment(),
            phase.number())
        .mapTo(Long.class)
        .one();
  }

  /// False if the same was noted already.
  boolean note(
      Handle db,
      TenantId tenant,
      DeploymentId id,
      int number,
      String verdict,
      Optional<Instant> satisfiedSince) {
    return on(
                db.createUpdate(
                    """
                    UPDATE deployment_phase SET verdict = :verdict, satisfied_since = :since
                     WHERE tenant_id = :tenant AND deployment_id = :id AND phase = :phase
                       AND (verdict, satisfied_since) IS DISTINCT FROM
                           (:verdict, CAST(:since AS timestamptz))
                    """),
                tenant,
                id,
                number)
            .bind("verdict", verdict)
            .bind("since", satisfiedSince.orElse(null))
            .execute()
        == 1;
  }

  /// `silentBefore`: a device that has not reported since then is silent.
  Gate.Reading reading(Handle db, TenantId tenant, Row phase, Instant silentBefore, Instant now) {
    return on(db.createQuery(READING), tenant, phase.deployment(), phase.number())
        .bind("silent", silentBefore)
        .bind("now", now)
        .map((row, _) ->
            new Gate.Reading(phase.quota(), row.getLong(1), row.getLong(2), row.getLong(3)))
        .one();
  }

  /// Running deployments that a gate watches or whose next phase waits for a time that has come.
  List<DeploymentKey> listToJudge(Handle db, Instant now) {
    return db.createQuery(
            """
            SELECT DISTINCT tenant_id, deployment_id
              FROM deployment d JOIN deployment_phase p USING (tenant_id, deployment_id)
             WHERE d.finished_at IS NULL AND d.state = 'running'
               AND (p.gate IS NOT NULL OR (p.opened_at IS NULL AND p.start_at <= :now))
            """)
        .bind("now", now)
        .map((row, _) ->
            new DeploymentKey(
                new TenantId(row.getObject(1, UUID.class)),
                new DeploymentId(row.getObject(2, UUID.class))))
        .list();
  }

  private static <S extends SqlStatement<S>> S on(
      S statement, TenantId tenant, DeploymentId id, int number) {
    return statement.bind("tenant", tenant).bind("id", id).bind("phase", number);
  }

  private static Row row(ResultSet row) throws SQLException {
    long quota = row.getLong("quota");
    var limit = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(quota);
    var gate =
        Optional.ofNullable(row.getString("gate"))
            .map(json -> Json.parse(json, ConductJson.GateBody.class).parse());
    return new Row(
        new DeploymentId(row.getObject("deployment_id", UUID.class)),
        row.getInt("phase"),
        new Phase(
            ConductJson.PhaseBody.batch(row.getString("batch")),
            time(row, "start_at"),
            gate,
            Optional.ofNullable(row.getString("stratify_by")).map(AttributeName::parse)),
        limit,
        time(row, "opened_at"),
        time(row, "satisfied_since"),
        row.getString("verdict"),
        row.getLong("offered"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
