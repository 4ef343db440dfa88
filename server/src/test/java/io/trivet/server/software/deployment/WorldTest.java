package io.trivet.server.software.deployment;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many seeds of a small world, and a large one. `-Dworld.seeds=10000` runs the campaign,
/// `-Dworld.first=N -Dworld.seeds=1` one seed again.
@Tag("slow")
class WorldTest {
  private static final int STEPS = 120;

  @Test
  void rollouts_keep_their_rules_whatever_happens() {
    long first = Long.getLong("world.first", 1);
    long seeds = Long.getLong("world.seeds", 15);
    try (var database = new TestDatabase()) {
      var clock = FakeClock.at("2026-11-25T09:00:00Z");
      for (long seed = first; seed < first + seeds; seed++) {
        run(database, clock, seed, 4 + (int) (seed % 20), STEPS);
      }
      System.out.printf("worlds clean: %d, from seed %d%n", seeds, first);
    }
  }

  @Test
  void a_fleet_of_thousands_keeps_them_too() {
    int devices = Integer.getInteger("world.devices", 1000);
    try (var database = new TestDatabase()) {
      run(database, FakeClock.at("2026-11-25T09:00:00Z"), 7, devices, 200);
    }
  }

  private static void run(
      TestDatabase database, FakeClock clock, long seed, int devices, int steps) {
    try (var stage = new Stage(database, clock)) {
      new World(stage, seed, devices).run(steps);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d (run it again with -Dworld.first=%d -Dworld.seeds=1): %s"
              .formatted(seed, seed, e.getMessage()),
          e);
    }
  }
}
