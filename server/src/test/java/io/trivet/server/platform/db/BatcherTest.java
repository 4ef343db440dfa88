package io.trivet.server.platform.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.db.Batcher.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatcherTest {
  private final TestDatabase test = new TestDatabase();
  private final Database database = test.database();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger transactions = new AtomicInteger();
  private final Batcher<Integer, Integer> batcher = new Batcher<>(database, this::insert);

  @BeforeEach
  void createTable() {
    database.inTransaction(
        db -> db.execute("CREATE TABLE number (n int PRIMARY KEY CHECK (n >= 0))"));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    test.close();
  }

  /// Odd hundreds are refused by us, what is negative by the database.
  private List<Outcome<Integer>> insert(Handle db, List<Integer> items) {
    transactions.incrementAndGet();
    var outcomes = new ArrayList<Outcome<Integer>>();
    for (int n : items) {
      if (n % 100 == 99) {
        outcomes.add(new Outcome.Refused<>(new Failure.Invalid("refused " + n)));
      } else {
        db.execute("INSERT INTO number VALUES (?)", n);
        outcomes.add(new Outcome.Done<>(n * 2));
      }
    }
    return outcomes;
  }

  @Test
  void every_caller_gets_its_own_answer_and_finds_its_row_written() throws Exception {
    var running = new ArrayList<Future<?>>();
    for (int caller = 0; caller < 200; caller++) {
      int from = caller * 10;
      running.add(
          threads.submit(() -> {
            for (int n = from; n < from + 10; n++) {
              write(n);
            }
          }));
    }
    for (var one : running) {
      one.get();
    }
    assertEquals(1_980, count());
    assertTrue(transactions.get() < 1_000, () -> transactions + " transactions for 2000 rows");
  }

  private void write(int n) {
    if (n % 100 == 99) {
      var failure = assertThrows(Failure.Invalid.class, () -> batcher.write(n));
      assertEquals("refused " + n, failure.text());
    } else {
      int doubled = batcher.write(n);
      assertEquals(n * 2, doubled);
      int rows =
          database.read(db ->
              db.createQuery("SELECT count(*) FROM number WHERE n = :n")
                  .bind("n", n)
                  .mapTo(Integer.class)
                  .one());
      assertEquals(1, rows);
    }
  }

  @Test
  void an_item_the_database_refuses_harms_no_other() throws Exception {
    var running = new ArrayList<Future<Integer>>();
    for (int n = -20; n < 90; n++) {
      int item = n;
      running.add(threads.submit(() -> batcher.write(item)));
    }
    int failed = 0;
    for (var one : running) {
      try {
        one.get();
      } catch (ExecutionException _) {
        failed++;
      }
    }
    assertEquals(20, failed);
    assertEquals(90, count());
  }

  @Test
  void an_interrupted_caller_still_learns_what_became_of_its_item() throws Exception {
    var result =
        threads.submit(() -> {
          Thread.currentThread().interrupt();
          int value = batcher.write(7);
          return Thread.interrupted() ? value : -1;
        });
    assertEquals(14, result.get());
  }

  private int count() {
    return database.read(
        db -> db.createQuery("SELECT count(*) FROM number").mapTo(Integer.class).one());
  }
}
