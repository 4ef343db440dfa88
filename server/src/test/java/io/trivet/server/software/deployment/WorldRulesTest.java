package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.Budget;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.NextUpdate;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whoever checks is checked: each rule of the world is broken on purpose, and the break is found.
/// The constraints that would prevent it are taken away first.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorldRulesTest {
  private static final OptionalLong NO = OptionalLong.empty();
  private static final String COPY =
      """
      INSERT INTO device_deployment
        (tenant_id, deployment_id, device_id, run, handle, ordered_at, status, device_type,
         artifact_before, created_at, phase, finished_at)
      SELECT o.tenant_id, o.deployment_id, x.device_id, 0, x.handle, o.created_at, 'pending',
             x.device_type, x.artifact_before, :now, %d, NULL
        FROM device_deployment x JOIN deployment o USING (tenant_id)
       WHERE tenant_id = :tenant AND o.name = '%s' AND %s
      """;

  private final TestDatabase database = new TestDatabase();
  private Stage stage;
  private Script script;
  private WorldRules rules;

  @BeforeAll
  void takeConstraintsAway() {
    database
        .database()
        .inTransaction(db ->
            db.execute(
                """
                DROP INDEX device_deployment_one_active;
                ALTER TABLE deployment_phase DROP CONSTRAINT deployment_phase_quota;
                ALTER TABLE deployment_stratum DROP CONSTRAINT deployment_stratum_check;
                """));
  }

  @AfterAll
  void close() {
    database.close();
  }

  @BeforeEach
  void play() {
    stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"));
    script = new Script(stage);
    script.play(
        """
        release v2 for board
        release v3 for board
        devices d1..d4 board v1 site=lyon
        filter f [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
        deploy X v2 to d1..d3 {"retries": 1, "phases": [{"batch_size_devices": 2, "gate": {"soak_seconds": 60}, "stratify_by": {"scope": "inventory", "attribute": "site"}}, {}]}
        time +1m
        deploy Y v3 to filter f {"max_devices": 9}
        d1 begin v2
        d2 install v2
        d3 install v3
        d4 begin v3
        """);
    rules = new WorldRules(stage);
    rules.check();
  }

  @AfterEach
  void end() {
    stage.end();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deployment_phase SET offered = offered - 1 WHERE phase = 1 | devices, told 1 of 2
          deployment_phase SET quota = 1 WHERE phase = 1 | has 2 devices, told 2 of 1
          deployment_phase SET opened_at = NULL WHERE phase = 1 | gave devices while closed
          deployment_stratum SET offered = quota + 1 WHERE true | is too full
          device_deployment SET attempt = 3 WHERE status = 'downloading' | has attempt 3
          device_deployment SET attempt = 0 WHERE status = 'downloading' | went back
          deployment SET max_devices = 1 WHERE dynamic | has more devices than its cap
          device_deployment SET status = 'failure' WHERE status = 'success' | became
          device_deployment SET finished_at = NULL WHERE status = 'success' | became
          device_deployment SET status = 'pending' WHERE status = 'downloading' | again
          """)
  void a_row_that_breaks_a_rule_is_found(String update, String found) {
    stage.execute("UPDATE %s AND tenant_id = :tenant".formatted(update));
    finds(found, rules::check);
  }

  @Test
  void a_passage_that_is_gone_is_found() {
    stage.execute("DELETE FROM device_deployment WHERE status = 'success' AND tenant_id = :tenant");
    finds("a passage is gone", rules::check);
  }

  @Test
  void a_device_on_two_deployments_is_found() {
    stage.execute(
        COPY.formatted(0, "X", "x.status = 'downloading' AND x.ordered_at > o.created_at"));
    finds("two active deployments", rules::check);
  }

  @Test
  void a_device_that_went_back_to_an_older_deployment_is_found() {
    stage.clock.advance(Duration.ofSeconds(1));
    stage.execute(COPY.formatted(2, "X", "x.status = 'success' AND x.ordered_at > o.created_at"));
    finds("went back to an older deployment", rules::check);
  }

  @ParameterizedTest
  @CsvSource({"1,,", ",1,", ",,1"})
  void more_devices_than_the_budget_are_found(Long perDeployment, Long perHour, Long perDay) {
    rules.ordered(script.deployment("X"), new Budget(of(2L), of(2L), of(2L)));
    rules.check();
    rules.ordered(script.deployment("X"), new Budget(of(perDeployment), of(perHour), of(perDay)));
    finds("and its budget is", rules::check);
  }

  private static OptionalLong of(Long value) {
    return value == null ? NO : OptionalLong.of(value);
  }

  @ParameterizedTest
  @CsvSource({"pause X", "abort X", "stop all"})
  void an_offer_of_what_is_held_back_is_found(String brake) {
    var offer =
        new NextUpdate.Install(
            script.deployment("X"), new ArtifactId(UUID.randomUUID()), Optional.empty());
    rules.answered("d1", offer);
    script.play(brake);
    finds("though it is held back", () -> rules.answered("d1", offer));
  }

  @Test
  void a_device_that_memory_forgot_is_found() {
    script.play(
        """
        devices d5 board v1 site=lyon
        """);
    stage.hearAll();
    long handle = stage.device("d5").caller.handle();
    stage.parts().open().learn(stage.tenant, script.deployment("Y"), handle, new Refusal.Through());
    finds("offered only after a restart", rules::checkNobodyWaits);
  }

  /// The server believes that nothing was spent yet: what it then does is found by itself.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          budget_use | used | and its budget is
          deployment_phase | offered | devices, told 0 of
          """)
  void a_server_that_forgets_what_it_spent_is_found(String table, String column, String found) {
    try (var forgetful = new TestDatabase()) {
      forgetful
          .database()
          .inTransaction(db ->
              db.execute(
                  """
                  CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN NEW.%2$s := 0; RETURN NEW; END $$;
                  CREATE TRIGGER forget BEFORE UPDATE ON %1$s
                    FOR EACH ROW EXECUTE FUNCTION forget();
                  """
                      .formatted(table, column)));
      var violations = violations(forgetful);
      assertTrue(violations.stream().anyMatch(v -> v.contains(found)), violations::toString);
    }
  }

  private static List<String> violations(TestDatabase forgetful) {
    var found = new ArrayList<String>();
    for (long seed = 1; seed <= 10; seed++) {
      var world = new Stage(forgetful, FakeClock.at("2026-11-25T09:00:00Z"));
      try {
        new World(world, seed, 20).run(60);
      } catch (AssertionError violation) {
        found.add(String.valueOf(violation.getMessage()));
      } finally {
        world.end();
      }
    }
    return found;
  }

  private static void finds(String violation, Runnable check) {
    var found = assertThrows(AssertionError.class, check::run);
    assertTrue(String.valueOf(found.getMessage()).contains(violation), found::getMessage);
  }
}
