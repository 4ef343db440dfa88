package io.trivet.server.software.deployment;

import io.trivet.core.people.Budget;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.StatusText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What must hold in the world after every step, read from the database and not from the program.
final class WorldRules {
  private static final String VIOLATIONS =
      """
      SELECT 'two active deployments on device ' || device_id FROM device_deployment
       WHERE tenant_id = :tenant AND finished_at IS NULL GROUP BY device_id HAVING count(*) > 1
      UNION ALL
      SELECT 'phase ' || phase || ' of ' || deployment_id || ' has ' || n || ' devices, told '
             || offered || ' of ' || quota
        FROM (SELECT p.deployment_id, p.phase, p.quota, p.offered,
                     (SELECT count(*) FROM device_deployment x
                       WHERE x.tenant_id = p.tenant_id AND x.deployment_id = p.deployment_id
                         AND x.phase = p.phase) AS n
                FROM deployment_phase p WHERE p.tenant_id = :tenant AND p.quota IS NOT NULL) q
       WHERE n > quota OR n <> offered
      UNION ALL
      SELECT 'stratum ' || value || ' of ' || deployment_id || ' is too full'
        FROM deployment_stratum WHERE tenant_id = :tenant AND offered > quota
      UNION ALL
      SELECT 'phase ' || phase || ' of ' || deployment_id || ' gave devices while closed'
        FROM deployment_phase p
       WHERE tenant_id = :tenant AND opened_at IS NULL
         AND EXISTS (SELECT 1 FROM device_deployment x
                      WHERE x.tenant_id = p.tenant_id AND x.deployment_id = p.deployment_id
                        AND x.phase = p.phase)
      UNION ALL
      SELECT 'device ' || device_id || ' has attempt ' || attempt || ' in ' || deployment_id
        FROM device_deployment x JOIN deployment d USING (tenant_id, deployment_id)
       WHERE tenant_id = :tenant AND x.attempt > d.retries + 1
      UNION ALL
      SELECT 'deployment ' || deployment_id || ' has more devices than its cap'
        FROM deployment d
       WHERE tenant_id = :tenant AND dynamic AND max_devices > 0
         AND max_devices < (SELECT count(*) FROM device_deployment x
                             WHERE x.tenant_id = d.tenant_id
                               AND x.deployment_id = d.deployment_id AND x.phase > 0)
      UNION ALL
      SELECT 'device ' || x.device_id || ' went back to an older deployment'
        FROM device_deployment x
       WHERE x.tenant_id = :tenant AND x.phase > 0
         AND EXISTS (SELECT 1 FROM device_deployment newer
                      WHERE newer.tenant_id = x.tenant_id AND newer.device_id = x.device_id
                        AND newer.ordered_at > x.ordered_at AND newer.finished_at < x.created_at)
      """;
  private static final String PASSAGES =
      """
      SELECT deployment_id, device_id, run, status, attempt, finished_at IS NOT NULL
        FROM device_deployment WHERE tenant_id = :tenant
      """;
  private static final String SPENT =
      """
      SELECT count(*) FILTER (WHERE deployment_id = :deployment),
             count(*) FILTER (WHERE deployment_id = :deployment AND created_at >= :hour)
        FROM device_deployment WHERE tenant_id = :tenant AND phase > 0
      """;

  private final Stage stage;
  private final Map<Passage, State> seen = new HashMap<>();
  private final Map<DeploymentId, Budget> budgets = new HashMap<>();

  private record Passage(UUID deployment, UUID device, int run) {}

  private record State(String status, int attempt, boolean finished) {}

  WorldRules(Stage stage) {
    this.stage = stage;
  }

  void ordered(DeploymentId id, Budget budget) {
    budgets.put(id, budget);
  }

  /// Nobody is offered what is paused, halted or stopped.
  NextUpdate ask(String device) {
    var answer = stage.ask(device);
    if (answer instanceof NextUpdate.Install install) {
      var standing = stage.view(install.deployment()).deployment();
      require(
          standing.standing().state().text().equals("running")
              && standing.finishedAt().isEmpty()
              && stage.parts().brakes().findStop(stage.tenant).isEmpty(),
          "offered " + install.deployment() + " to " + device + " though it is held back");
    }
    return answer;
  }

  void check() {
    stage
        .database
        .read(db ->
            db.createQuery(VIOLATIONS).bind("tenant", stage.tenant).mapTo(String.class).list())
        .forEach(violation -> require(false, violation));
    forward();
    budgets.forEach(this::spent);
  }

  /// A status only moves forward: what is finished stays, and only a further attempt begins anew.
  private void forward() {
    var now = new HashMap<Passage, State>();
    stage.database.read(db ->
        db.createQuery(PASSAGES)
            .bind("tenant", stage.tenant)
            .map((row, _) ->
                now.put(
                    new Passage(
                        row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getInt(3)),
                    new State(row.getString(4), row.getInt(5), row.getBoolean(6))))
            .list());
    seen.forEach((passage, before) -> {
      var after = now.get(passage);
      if (after == null) {
        throw new AssertionError("a passage is gone: " + passage);
      }
      require(!before.finished() || before.equals(after), before + " became " + after);
      boolean anew =
          after.status().equals(StatusText.PENDING) && !before.status().equals(StatusText.PENDING);
      require(!anew || after.attempt() > before.attempt(), before + " became " + after + " again");
      require(after.attempt() >= before.attempt(), "attempts of " + passage + " went back");
    });
    seen.putAll(now);
  }

  private void spent(DeploymentId id, Budget budget) {
    if (budget.least().isEmpty()) {
      return;
    }
    var hour = stage.clock.instant().truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    var counts =
        stage.database.read(db ->
            db.createQuery(SPENT)
                .bind("tenant", stage.tenant)
                .bind("deployment", id)
                .bind("hour", hour)
                .map((row, _) -> List.of(row.getLong(1), row.getLong(2)))
                .one());
    require(
        counts.get(0) <= budget.perDeployment().orElse(Long.MAX_VALUE),
        id + " has more devices than its budget allows: " + counts);
    require(
        counts.get(1) <= budget.perHour().orElse(Long.MAX_VALUE),
        id + " has more devices this hour than its budget allows: " + counts);
  }

  private static void require(boolean holds, String violation) {
    if (!holds) {
      throw new AssertionError(violation);
    }
  }
}
