package io.trivet.server.platform.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Who hears what of the changes of others.
class ChangesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void one_that_takes_its_time_does_not_hold_up_the_others_and_hears_all_in_order() {
    var held = new CountDownLatch(1);
    List<String> slow = new CopyOnWriteArrayList<>();
    List<String> quick = new CopyOnWriteArrayList<>();
    try (var database = new TestDatabase();
        var changes = new Changes(database.database().unpooled())) {
      changes.subscribeSlowly(
          "slow",
          payload -> {
            waitFor(held);
            slow.add(payload);
          },
          () -> {});
      listening(database, changes, quick);
      for (var payload : List.of("1", "2", "3")) {
        publish(database, "slow", payload);
      }
      publish(database, "quick", "revoked");
      Await.until(SOON, "the quick one hears of it", () -> quick.contains("revoked"));
      assertTrue(slow.isEmpty());
      held.countDown();
      Await.until(SOON, "the slow one hears of it", () -> slow.size() == 3);
      assertEquals(List.of("1", "2", "3"), slow);
    }
  }

  @Test
  void one_that_fails_looks_at_everything_again() {
    var missed = new AtomicInteger();
    List<String> quick = new CopyOnWriteArrayList<>();
    try (var database = new TestDatabase();
        var changes = new Changes(database.database().unpooled())) {
      changes.subscribeSlowly(
          "slow",
          _ -> {
            throw new IllegalStateException("for this test");
          },
          missed::incrementAndGet);
      listening(database, changes, quick);
      Await.until(SOON, "it looked once, to begin with", () -> missed.get() == 1);
      publish(database, "slow", "1");
      Await.until(SOON, "it looks again", () -> missed.get() == 2);
    }
  }

  @Test
  void one_that_falls_far_behind_looks_at_everything_again_instead() {
    var held = new CountDownLatch(1);
    var missed = new AtomicInteger();
    var changed = new AtomicInteger();
    List<String> quick = new CopyOnWriteArrayList<>();
    try (var database = new TestDatabase();
        var changes = new Changes(database.database().unpooled())) {
      changes.subscribeSlowly(
          "slow",
          _ -> {
            waitFor(held);
            changed.incrementAndGet();
          },
          missed::incrementAndGet);
      listening(database, changes, quick);
      Await.until(SOON, "it looked once, to begin with", () -> missed.get() == 1);
      database
          .database()
          .inTransaction(db ->
              db.execute(
                  "SELECT count(pg_notify('trivet_changes', 'slow ' || n)) FROM generate_series(0, ?) n",
                  Changes.ERRANDS_MAX + 10));
      publish(database, "quick", "after all of them");
      Await.until(SOON, "all were told", () -> quick.contains("after all of them"));
      held.countDown();
      Await.until(SOON, "it looks at everything", () -> missed.get() == 2);
      assertTrue(changed.get() < Changes.ERRANDS_MAX, changed::toString);
    }
  }

  /// Returns when the connection listens.
  private static void listening(TestDatabase database, Changes changes, List<String> quick) {
    changes.subscribe("quick", quick::add, () -> {});
    changes.start();
    Await.until(
        SOON,
        "the connection listens",
        () -> {
          publish(database, "quick", "hello");
          return quick.contains("hello");
        });
  }

  private static void publish(TestDatabase database, String kind, String payload) {
    database
        .database()
        .inTransaction(db -> {
          Changes.publish(db, kind, payload);
          return payload;
        });
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
