package io.trivet.core.software;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void the_rest_takes_as_long_as_the_rate_says() {
    var forecast = Forecast.of(50, 100, HOUR, NOW);
    assertEquals(100, forecast.perHour());
    assertEquals(NOW.plus(Duration.ofMinutes(30)), forecast.eta());
    // (10 + 1)² = 121 and (10 − 1)² = 81 an hour
    assertEquals(50 / 121.0, hours(forecast.earliest()), 1e-6);
    assertEquals(50 / 81.0, hours(forecast.latest()), 1e-6);
  }

  @Test
  void the_more_is_known_the_narrower_it_is() {
    var little = Forecast.of(1000, 4, HOUR, NOW);
    var much = Forecast.of(1000, 4000, Duration.ofHours(1000), NOW);
    assertEquals(little.perHour(), much.perHour());
    assertTrue(
        hours(little.latest()) - hours(little.earliest())
            > 10 * (hours(much.latest()) - hours(much.earliest())));
  }

  @Test
  void nobody_is_through_before_the_last_phase_begins() {
    var start = NOW.plus(Duration.ofDays(2));
    var forecast = Forecast.of(50, 100, HOUR, NOW).notBefore(start);
    assertEquals(start, forecast.eta());
    assertEquals(start, forecast.earliest());
    assertEquals(start, forecast.latest());
  }

  @Test
  void from_next_to_nothing_nothing_is_told() {
    assertThrows(IllegalArgumentException.class, () -> Forecast.of(5, 2, HOUR, NOW));
    assertThrows(IllegalArgumentException.class, () -> Forecast.of(5, 3, Duration.ZERO, NOW));
  }

  /// Devices that are through at random at a known rate: the interval holds it as often as it says.
  @Test
  void the_interval_holds_the_truth_nineteen_times_of_twenty() {
    var random = new Random(7);
    int held = 0;
    int told = 0;
    double truth = hours(Forecast.of(100, 40, HOUR, NOW).eta());
    for (int n = 0; n < 4000; n++) {
      long seen = poisson(random, 40);
      if (seen >= Forecast.FEWEST) {
        told++;
        var forecast = Forecast.of(100, seen, HOUR, NOW);
        held += hours(forecast.earliest()) <= truth && truth <= hours(forecast.latest()) ? 1 : 0;
      }
    }
    assertEquals(0.95, (double) held / told, 0.02);
  }

  private static long poisson(Random random, double mean) {
    double product = 1;
    for (long n = 0; ; n++) {
      product *= random.nextDouble();
      if (product < Math.exp(-mean)) {
        return n;
      }
    }
  }

  private static double hours(Instant at) {
    return Duration.between(NOW, at).toNanos() / 3.6e12;
  }
}
