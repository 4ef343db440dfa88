package io.trivet.core.software;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Gates, phases, shares and windows as rules: some values that can be looked up, and what holds
/// for all of them.
class GateTest {
  private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

  @Test
  void bounds_are_those_of_the_textbook() {
    // one-sided at 95 percent, z = 1.6449
    assertEquals(1.6449, Wilson.quantile(0.95), 1e-4);
    assertEquals(2.3263, Wilson.quantile(0.99), 1e-4);
    assertEquals(0, Wilson.quantile(0.5), 1e-9);
    assertEquals(10 / (10 + 1.6449 * 1.6449), Wilson.lower(10, 10, 0.95), 1e-4);
    assertEquals(0.8, Wilson.lower(8, 10, 0.5), 1e-9);
    assertEquals(0, Wilson.lower(0, 0, 0.95));
    assertEquals(1, Wilson.upper(0, 0, 0.95));
  }

  @Test
  void more_trials_make_surer_and_more_successes_raise_the_bounds() {
    var random = new Random(1);
    for (int n = 0; n < 2_000; n++) {
      long trials = 1L + random.nextInt(500);
      long successes = random.nextLong(trials + 1);
      double confidence = 0.5 + random.nextDouble() * 0.49;
      double lower = Wilson.lower(successes, trials, confidence);
      double upper = Wilson.upper(successes, trials, confidence);
      double rate = (double) successes / trials;
      assertTrue(lower <= rate + 1e-9 && rate <= upper + 1e-9);
      assertTrue(Wilson.lower(successes * 10, trials * 10, confidence) >= lower - 1e-9);
      assertTrue(Wilson.lower(successes + 1, trials + 1, confidence) >= lower - 1e-9);
      assertTrue(Wilson.upper(successes, trials + 1, confidence) <= upper + 1e-9);
    }
  }

  @Test
  void the_fewest_trials_are_enough_and_one_less_is_not() {
    for (double rate : new double[] {0.5, 0.8, 0.9, 0.95, 0.99}) {
      long fewest = Wilson.fewestTrials(rate, 0.95);
      assertTrue(Wilson.lower(fewest, fewest, 0.95) >= rate);
      assertTrue(fewest == 1 || Wilson.lower(fewest - 1, fewest - 1, 0.95) < rate);
    }
  }

  @Test
  void a_gate_never_opens_and_halts_on_more_failures_where_it_opened_on_fewer() {
    var random = new Random(2);
    for (int n = 0; n < 2_000; n++) {
      var gate = gate(random);
      long size = 1L + random.nextInt(200);
      long succeeded = random.nextLong(size + 1);
      long failed = random.nextLong(size - succeeded + 1);
      var before = judge(gate, size, succeeded, failed);
      if (failed > 0) {
        var better = judge(gate, size, succeeded + 1, failed - 1);
        boolean worseIsFine = before instanceof GateVerdict.Opens;
        assertFalse(worseIsFine && better instanceof GateVerdict.Halts, gate::toString);
        assertFalse(
            better instanceof GateVerdict.Halts && !(before instanceof GateVerdict.Halts),
            "fewer failures halt where more did not: " + gate);
      }
    }
  }

  @Test
  void silent_devices_are_failures() {
    var gate =
        new Gate(
            OptionalDouble.empty(),
            0.95,
            OptionalLong.empty(),
            OptionalLong.of(2),
            OptionalLong.empty(),
            Duration.ofMinutes(10),
            Duration.ZERO);
    var reading = new Gate.Reading(OptionalLong.of(10), 5, 1, 2);
    assertInstanceOf(GateVerdict.Halts.class, gate.judge(reading, Optional.empty(), NOW));
    assertEquals(NOW.minus(Duration.ofMinutes(20)), gate.silentBefore(NOW));
  }

  @Test
  void the_soak_time_begins_when_all_else_is_well() {
    var gate =
        new Gate(
            OptionalDouble.empty(),
            0.95,
            OptionalLong.of(1),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Duration.ofHours(1),
            Duration.ofHours(2));
    var reading = new Gate.Reading(OptionalLong.of(10), 1, 0, 0);
    assertEquals(
        Optional.of(NOW),
        assertInstanceOf(GateVerdict.Holds.class, gate.judge(reading, Optional.empty(), NOW))
            .satisfiedSince());
    var early = NOW.plus(Duration.ofMinutes(119));
    assertInstanceOf(GateVerdict.Holds.class, gate.judge(reading, Optional.of(NOW), early));
    var later = NOW.plus(Duration.ofHours(2));
    assertInstanceOf(GateVerdict.Opens.class, gate.judge(reading, Optional.of(NOW), later));
  }

  @Test
  void quotas_of_phases_sum_up_to_all_devices() {
    var random = new Random(3);
    int sums = 0;
    for (int n = 0; n < 10_000; n++) {
      var list = new ArrayList<Phase>();
      int count = 1 + random.nextInt(5);
      for (int k = 0; k < count; k++) {
        var batch = k == count - 1 ? new Batch.Rest() : new Batch.Percent(1 + random.nextInt(40));
        list.add(
            new Phase(batch, Optional.of(NOW.plusSeconds(k)), Optional.empty(), Optional.empty()));
      }
      long devices = 1L + random.nextInt(1000);
      try {
        var quotas = new Phases(list).quotas(devices, OptionalLong.of(devices));
        assertTrue(quotas.stream().allMatch(quota -> quota.getAsLong() > 0));
        assertEquals(devices, quotas.stream().mapToLong(OptionalLong::getAsLong).sum());
        sums++;
      } catch (Failure.Invalid _) {
        assertTrue(count > 1, "one phase always fits");
      }
    }
    assertTrue(sums > 1000);
  }

  @Test
  void uniform_steps_differ_by_the_rounding_only() {
    for (int count = 1; count <= 100; count++) {
      var phases =
          Phases.uniform(
              count, Optional.of(NOW), Optional.of(Duration.ofHours(1)), Optional.empty());
      var shares =
          phases.list().stream()
              .mapToInt(phase -> phase.batch() instanceof Batch.Percent(var share) ? share : 0)
              .filter(share -> share > 0)
              .toArray();
      for (int share : shares) {
        assertTrue(Math.abs(share - 100.0 / count) <= 1);
      }
    }
  }

  @Test
  void a_gate_that_cannot_open_is_refused() {
    var gate =
        new Gate(
            OptionalDouble.of(0.95),
            0.95,
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Duration.ofHours(1),
            Duration.ZERO);
    assertThrows(Failure.Invalid.class, () -> gate.requireReachable(OptionalLong.of(51)));
    gate.requireReachable(OptionalLong.of(52));
    gate.requireReachable(OptionalLong.empty());
  }

  @Test
  void shares_of_a_sample_are_fair_and_complete() {
    var random = new Random(4);
    for (int n = 0; n < 5_000; n++) {
      var devices = new LinkedHashMap<String, Long>();
      int values = 1 + random.nextInt(12);
      for (int k = 0; k < values; k++) {
        devices.put("v" + k, 1L + random.nextInt(k == 0 ? 1000 : 30));
      }
      long all = devices.values().stream().mapToLong(Long::longValue).sum();
      long size = 1 + random.nextLong(all);
      var shares = Strata.shares(devices, size);
      assertEquals(size, shares.values().stream().mapToLong(Long::longValue).sum());
      shares.forEach((value, share) -> assertTrue(share <= devices.getOrDefault(value, 0L)));
      assertTrue(size < values || shares.values().stream().allMatch(share -> share > 0));
    }
  }

  @Test
  void a_window_is_open_in_the_devices_own_hours() {
    var night =
        new MaintenanceWindow(Set.of(DayOfWeek.FRIDAY), LocalTime.of(23, 0), LocalTime.of(2, 0));
    var zurich = ZoneId.of("Europe/Zurich");
    assertFalse(night.isOpen(Instant.parse("2026-11-27T21:59:59Z"), zurich));
    assertTrue(night.isOpen(Instant.parse("2026-11-27T22:00:00Z"), zurich));
    assertTrue(night.isOpen(Instant.parse("2026-11-28T00:59:59Z"), zurich));
    assertFalse(night.isOpen(Instant.parse("2026-11-28T01:00:00Z"), zurich));
    assertFalse(night.isOpen(Instant.parse("2026-11-27T00:30:00Z"), zurich), "Thursday's night");
    var day = new MaintenanceWindow(Set.of(DayOfWeek.MONDAY), LocalTime.NOON, LocalTime.NOON);
    assertTrue(day.isOpen(Instant.parse("2026-11-24T10:00:00Z"), zurich), "a whole day");
  }

  @Test
  void a_zone_that_is_none_is_the_deployments_own() {
    var windows = new Windows(List.of(), Optional.empty(), ZoneId.of("Asia/Tokyo"));
    assertEquals(ZoneId.of("Asia/Tokyo"), windows.zoneOf(Optional.of("Nowhere/Land")));
    assertEquals(ZoneId.of("Asia/Tokyo"), windows.zoneOf(Optional.empty()));
    assertEquals(ZoneId.of("Europe/Rome"), windows.zoneOf(Optional.of("Europe/Rome")));
  }

  private static Gate gate(Random random) {
    return new Gate(
        random.nextBoolean()
            ? OptionalDouble.of(0.5 + random.nextInt(49) / 100.0)
            : OptionalDouble.empty(),
        0.5 + random.nextInt(49) / 100.0,
        random.nextBoolean() ? OptionalLong.of(1 + random.nextInt(50)) : OptionalLong.empty(),
        random.nextBoolean() ? OptionalLong.of(random.nextInt(20)) : OptionalLong.empty(),
        OptionalLong.empty(),
        Duration.ofHours(1),
        Duration.ZERO);
  }

  private static GateVerdict judge(Gate gate, long size, long succeeded, long failed) {
    return gate.judge(
        new Gate.Reading(OptionalLong.of(size), succeeded, failed, 0), Optional.empty(), NOW);
  }
}
