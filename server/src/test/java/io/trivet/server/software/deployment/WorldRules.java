package io.trivet.server.software.deployment;

import io.trivet.core.people.Budget;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.StatusText;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/// What must hold in the world after every step, read from the database and not from the program.
final class WorldRules {
  private static final int ROUNDS_MAX = 40;
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
      SELECT deployment_id, count(*), count(*) FILTER (WHERE created_at >= :hour),
             count(*) FILTER (WHERE created_at >= :day)
        FROM device_deployment
       WHERE tenant_id = :tenant AND deployment_id = ANY(:deployments) AND phase > 0
       GROUP BY deployment_id
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
    if (budget.least().isPresent()) {
      budgets.put(id, budget);
    }
  }

  NextUpdate ask(String device) {
    var answer = stage.ask(device);
    answered(device, answer);
    return answer;
  }

  /// Nobody is offered what is paused, halted or stopped.
  void answered(String device, NextUpdate answer) {
    if (answer instanceof NextUpdate.Install install) {
      var standing = stage.view(install.deployment()).deployment();
      require(
          standing.standing().state().text().equals("running")
              && standing.finishedAt().isEmpty()
              && stage.parts().brakes().findStop(stage.tenant).isEmpty(),
          "offered " + install.deployment() + " to " + device + " though it is held back");
    }
  }

  void check() {
    forward();
    var violations =
        stage.database.read(db ->
            db.createQuery(VIOLATIONS).bind("tenant", stage.tenant).mapTo(String.class).list());
    require(violations.isEmpty(), String.join("; ", violations));
    spent();
  }

  /// Nobody is left waiting: what devices are told from memory is what they would be told if memory
  /// were empty. Asks everybody until nothing moves any more, forgets, and asks again.
  void checkNobodyWaits() {
    for (int round = 0; moves(); round++) {
      require(round < ROUNDS_MAX, "devices that ask again and again are never through");
      stage.clock.advance(Duration.ofSeconds(2));
    }
    var before = passages();
    stage.restart();
    askAll();
    var more = new HashMap<>(passages());
    more.keySet().removeAll(before.keySet());
    more.values().removeIf(State::finished); // that it gets nothing may be noted later
    require(more.isEmpty(), "offered only after a restart: " + more);
    check();
  }

  private boolean moves() {
    var before = passages();
    stage.parts().gates().judgeAll();
    stage.hearAll();
    askAll();
    check();
    return !before.equals(passages());
  }

  private void askAll() {
    stage.devices().keySet().forEach(this::ask);
  }

  /// A status only moves forward: what is finished stays, and only a further attempt begins anew.
  private void forward() {
    var now = passages();
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

  private Map<Passage, State> passages() {
    return stage.database.read(db ->
        db
            .createQuery(PASSAGES)
            .bind("tenant", stage.tenant)
            .map((row, _) ->
                Map.entry(
                    new Passage(
                        row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getInt(3)),
                    new State(row.getString(4), row.getInt(5), row.getBoolean(6))))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private void spent() {
    if (budgets.isEmpty()) {
      return;
    }
    var now = stage.clock.instant();
    stage.database.read(db ->
        db.createQuery(SPENT)
            .bind("tenant", stage.tenant)
            .bind(
                "deployments",
                budgets.keySet().stream().map(DeploymentId::value).toArray(UUID[]::new))
            .bind("hour", now.truncatedTo(ChronoUnit.HOURS))
            .bind("day", now.truncatedTo(ChronoUnit.DAYS))
            .map((row, _) -> {
              var id = new DeploymentId(row.getObject(1, UUID.class));
              var budget = Objects.requireNonNull(budgets.get(id));
              within(id, "", row.getLong(2), budget.perDeployment());
              within(id, "this hour ", row.getLong(3), budget.perHour());
              within(id, "this day ", row.getLong(4), budget.perDay());
              return id;
            })
            .list());
  }

  private static void within(DeploymentId id, String span, long devices, OptionalLong budget) {
    require(
        devices <= budget.orElse(Long.MAX_VALUE),
        "%s has %d devices %sand its budget is %s".formatted(id, devices, span, budget));
  }

  private static void require(boolean holds, String violation) {
    if (!holds) {
      throw new AssertionError(violation);
    }
  }
}
