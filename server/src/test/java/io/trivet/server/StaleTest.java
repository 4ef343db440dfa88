package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.db.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two nodes on one database, people who change things on either, devices that ask both all the
/// time: what a node remembers never outlives {@link Limits#STALE_ANSWER_MAX}. `-Dstale.changes=500
/// -Dstale.first=N -Dstale.seeds=M` runs longer or again.
@Tag("slow")
class StaleTest {
  @Test
  void no_answer_is_older_than_its_bound_on_any_node() {
    long first = Long.getLong("stale.first", 1);
    long seeds = Long.getLong("stale.seeds", 1);
    int changes = Integer.getInteger("stale.changes", 40);
    try (var database = new TestDatabase();
        var one = new RunningServer(Map.of(), database);
        var other = one.beside()) {
      for (long seed = first; seed < first + seeds; seed++) {
        var seen = new StaleWorld(one, other, seed).run(changes);
        System.out.printf("stale world clean: seed %d, %s%n", seed, seen);
        assertTrue(seen.checked() > changes, seen::toString);
      }
    }
  }

  /// The same world with one kind of notification lost: it must be seen, or the test above says
  /// nothing.
  @ParameterizedTest
  @ValueSource(strings = {"device", "deployment", "device_changed", "rollout_stop"})
  void a_node_that_is_not_told_is_found_out(String kind) {
    try (var database = new TestDatabase()) {
      lose(database, kind);
      try (var one = new RunningServer(Map.of(), database);
          var other = one.beside()) {
        var found =
            assertThrows(StaleWorld.Stale.class, () -> new StaleWorld(one, other, 7).run(1000));
        var said = String.valueOf(found.getMessage());
        assertTrue(said.startsWith("seed 7"), said);
      }
    }
  }

  @Test
  void the_bound_is_a_second() {
    assertEquals(Duration.ofSeconds(1), Limits.STALE_ANSWER_MAX);
  }

  /// From the next connection on, the database's own function to notify is hidden by one that lets
  /// this kind of change fall.
  private static void lose(TestDatabase database, String kind) {
    database
        .database()
        .inTransaction(db -> {
          db.execute(
              """
              CREATE FUNCTION public.pg_notify(channel text, payload text) RETURNS text
              LANGUAGE plpgsql AS $$
              BEGIN
                IF payload NOT LIKE '%s %%' THEN
                  PERFORM pg_catalog.pg_notify(channel, payload);
                END IF;
                RETURN '';
              END $$
              """
                  .formatted(kind));
          var name = db.createQuery("SELECT current_database()").mapTo(String.class).one();
          return db.execute("ALTER DATABASE " + name + " SET search_path = public, pg_catalog");
        });
  }
}
