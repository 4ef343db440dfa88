package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.Scope;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fifty devices at a time against one budget, while connections to the database are cut in the
/// middle of transactions: the sum of offers never exceeds it.
@Tag("slow")
class BudgetTest {
  private static final int CLIENTS = 50;
  private static final int DEVICES = 300;
  private static final int BUDGET = 40;

  @Test
  void the_sum_of_offers_never_exceeds_the_budget() throws InterruptedException {
    try (var database = new TestDatabase();
        var stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"))) {
      stage.addRelease("v2", List.of("board"), 1000, Map.of());
      stage.addRelease("v3", List.of("board"), 1000, Map.of());
      for (int n = 0; n < DEVICES; n++) {
        stage.addDevice("d" + n, "board", "v1", Map.of());
      }
      var budget =
          new Budget(OptionalLong.empty(), OptionalLong.of(BUDGET), OptionalLong.of(BUDGET + 15));
      var person =
          stage.person(
              new Rights(List.of(new Grant(EnumSet.allOf(Permission.class), Scope.ALL, budget))));
      stage.deploy(person, "one", "v2", new Target.AllDevices(), "{}");
      stage.clock.advance(Duration.ofSeconds(1));
      stage.deploy(person, "two", "v3", new Target.AllDevices(), "{\"retries\": 1}");

      storm(stage, database);
      assertEquals(BUDGET, offers(stage));
      stage.clock.advance(Duration.ofHours(1));
      storm(stage, database);
      assertEquals(BUDGET + 15, offers(stage), "the day's budget is the tighter one now");
      stage.clock.advance(Duration.ofDays(1));
      stage.restart();
      storm(stage, database);
      assertEquals(2 * BUDGET + 15, offers(stage));
    }
  }

  private static void storm(Stage stage, TestDatabase database) throws InterruptedException {
    var over = new AtomicBoolean();
    var done = new CountDownLatch(CLIENTS);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        threads.execute(() -> {
          for (int n = first; n < DEVICES; n += CLIENTS) {
            poll(stage, "d" + n);
          }
          done.countDown();
        });
      }
      threads.execute(() -> {
        while (!over.get()) {
          cut(database);
        }
      });
      done.await();
      over.set(true);
    }
    for (int n = 0; n < DEVICES; n++) {
      poll(stage, "d" + n); // whoever was cut off asks again
    }
  }

  private static void poll(Stage stage, String device) {
    for (int attempt = 0; attempt < 20; attempt++) {
      try {
        stage.ask(device);
        return;
      } catch (Failure.Unavailable | JdbiException _) {
        Thread.onSpinWait(); // the connection was cut
      }
    }
  }

  /// Ends one transaction that is under way, whichever it is.
  private static void cut(TestDatabase database) {
    try (var connection = database.database().unpooled().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()
             AND application_name = 'trivet' AND xact_start IS NOT NULL
           LIMIT 1
          """);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static long offers(Stage stage) {
    return stage.database.read(db ->
        db.createQuery(
                "SELECT count(*) FROM device_deployment WHERE tenant_id = :tenant AND phase > 0")
            .bind("tenant", stage.tenant)
            .mapTo(Long.class)
            .one());
  }
}
