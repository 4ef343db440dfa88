package io.trivet.server.software.deployment;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many seeds of a small world, some of them of a large one. `-Dworld.seeds=10000` runs the
/// campaign, `-Dworld.first=N -Dworld.seeds=1` one seed again.
@Tag("slow")
class WorldTest {
  private static final int STEPS = 120;

  /// Every so many seeds the world is a large one.
  private static final int LARGE_EVERY = 500;

  private static final int LARGE_DEVICES = 3000;

  @Test
  void rollouts_keep_their_rules_whatever_happens() {
    long first = Long.getLong("world.first", 1);
    long seeds = Long.getLong("world.seeds", 25);
    try (var database = new TestDatabase()) {
      for (long seed = first; seed < first + seeds; seed++) {
        boolean large = seed % LARGE_EVERY == 0;
        run(database, seed, large ? LARGE_DEVICES : 4 + (int) (seed % 20));
        if (seeds > 1000 && seed % 50 == 0) {
          System.out.printf("worlds clean: %d, from seed %d%n", seed - first + 1, first);
        }
      }
      System.out.printf("worlds clean: %d, from seed %d%n", seeds, first);
    }
  }

  @Test
  void a_fleet_of_thousands_keeps_them_too() {
    try (var database = new TestDatabase()) {
      run(database, 7, Integer.getInteger("world.devices", 1000));
    }
  }

  private static void run(TestDatabase database, long seed, int devices) {
    var stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"));
    try {
      new World(stage, seed, devices).run(STEPS);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d (run it again with -Dworld.first=%d -Dworld.seeds=1): %s"
              .formatted(seed, seed, e.getMessage()),
          e);
    } finally {
      stage.end();
    }
  }
}
