package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.core.software.Verdict;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Reports that are written together fare as if each were written alone.
@Tag("slow")
class StatusReportsTest {
  private static final int DEVICES = 200;

  private TestDatabase database;
  private Stage stage;
  private DeploymentId deployment;

  @BeforeEach
  void everybodyIsOffered() {
    database = new TestDatabase();
    stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"));
    stage.addRelease("v2", List.of("board"), 1000, Map.of());
    for (int n = 0; n < DEVICES; n++) {
      stage.addDevice("d" + n, "board", "v1", Map.of());
    }
    deployment = stage.deploy(stage.person(), "one", "v2", new Target.AllDevices(), "{}");
    all(stage::ask);
  }

  @AfterEach
  void end() {
    stage.close();
    database.close();
  }

  @Test
  void every_device_has_its_own_history_and_its_own_event() {
    all(name -> {
      for (var status : List.of("downloading", "installing", "success")) {
        assertInstanceOf(Verdict.Moved.class, stage.report(name, deployment, status));
      }
    });
    assertEquals(Map.of("downloading installing success", DEVICES), histories());
    assertEquals(
        DEVICES,
        count(
            """
            SELECT count(DISTINCT data ->> 'device_id') FROM outbox
             WHERE tenant_id = :tenant AND type = 'TYPE'
            """
                .replace("TYPE", EventType.DEVICE_DEPLOYMENT_FINISHED.text())));
  }

  @Test
  void a_report_that_is_refused_harms_no_other() {
    var unknown = new DeploymentId(UUID.randomUUID());
    var refused = new AtomicInteger();
    all(name -> {
      if (number(name) % 3 == 0) {
        assertThrows(Failure.NotFound.class, () -> stage.report(name, unknown, "downloading"));
        refused.incrementAndGet();
      } else {
        assertInstanceOf(Verdict.Moved.class, stage.report(name, deployment, "downloading"));
      }
    });
    assertEquals((DEVICES + 2) / 3, refused.get());
    assertEquals(
        DEVICES - refused.get(),
        count(
            "SELECT count(*) FROM device_deployment"
                + " WHERE tenant_id = :tenant AND status = 'downloading'"));
  }

  @Test
  void of_reports_of_one_device_at_the_same_time_each_is_decided_after_the_other() {
    var moved = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 8; n++) {
        threads.execute(() -> {
          if (stage.report("d0", deployment, "success") instanceof Verdict.Moved) {
            moved.incrementAndGet();
          }
        });
      }
    }
    assertEquals(1, moved.get());
  }

  @Test
  void an_abort_in_a_storm_of_reports_ends_every_passage_once() {
    Set<String> told = ConcurrentHashMap.newKeySet();
    var aborting =
        Thread.ofVirtual()
            .start(() -> stage.parts().deployments().abort(stage.person(), deployment));
    all(name -> {
      for (var status : List.of("downloading", "installing", "success")) {
        if (stage.report(name, deployment, status) instanceof Verdict.Refused) {
          told.add(name);
          return;
        }
      }
    });
    assertTrue(join(aborting));
    var ends = histories();
    assertFalse(ends.keySet().stream().anyMatch(history -> history.contains("success aborted")));
    assertEquals(
        told.size(),
        count(
            "SELECT count(*) FROM device_deployment"
                + " WHERE tenant_id = :tenant AND status = 'aborted'"));
    assertEquals(
        0,
        count(
            "SELECT count(*) FROM device_deployment"
                + " WHERE tenant_id = :tenant AND finished_at IS NULL"));
  }

  private void all(Consumer<String> work) {
    var failed = ConcurrentHashMap.<Throwable>newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < DEVICES; n++) {
        var name = "d" + n;
        threads.execute(() -> {
          try {
            work.accept(name);
          } catch (Throwable e) {
            failed.add(e);
          }
        });
      }
    }
    failed.stream()
        .findFirst()
        .ifPresent(e -> {
          throw new AssertionError(failed.size() + " failed", e);
        });
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(1));
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(java.time.Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// How many devices have which history.
  private Map<String, Integer> histories() {
    return stage.database.read(db ->
        db.createQuery(
                """
                SELECT history, count(*) AS devices FROM (
                  SELECT string_agg(status, ' ' ORDER BY event_id) AS history
                    FROM device_deployment_event WHERE tenant_id = :tenant GROUP BY device_id) h
                 GROUP BY history
                """)
            .bind("tenant", stage.tenant)
            .map((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
            .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private long count(String sql) {
    return stage.database.read(
        db -> db.createQuery(sql).bind("tenant", stage.tenant).mapTo(Long.class).one());
  }
}
