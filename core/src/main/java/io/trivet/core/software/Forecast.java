package io.trivet.core.software;

import java.time.Duration;
import java.time.Instant;

/// When a deployment will be through, if devices go on as they did lately. How many are through in
/// a span of time is taken as a Poisson count: the true rate lies, 19 times of 20, between `(√k −
/// 1)²` and `(√k + 1)²` of the count `k` in the same span, and so do the times told here.
public record Forecast(double perHour, Instant eta, Instant earliest, Instant latest) {
  /// With fewer devices than this nothing is told: the interval would have no end.
  public static final long FEWEST = 3;

  /// How far back is looked.
  public static final Duration SPAN = Duration.ofHours(1);

  /// Further ahead nobody can see.
  static final Duration FARTHEST = Duration.ofDays(3650);

  /// `through` devices (at least {@link #FEWEST}) were through in `span`; `remaining` are not yet.
  public static Forecast of(long remaining, long through, Duration span, Instant now) {
    if (through < FEWEST || span.isNegative() || span.isZero()) {
      throw new IllegalArgumentException(through + " devices in " + span);
    }
    double root = Math.sqrt((double) through);
    double hours = span.toMillis() / 3_600_000.0;
    return new Forecast(
        through / hours,
        at(now, remaining, through / hours),
        at(now, remaining, (root + 1) * (root + 1) / hours),
        at(now, remaining, (root - 1) * (root - 1) / hours));
  }

  /// A phase begins at this time, and nobody is through with it earlier.
  public Forecast notBefore(Instant start) {
    return new Forecast(perHour, later(eta, start), later(earliest, start), later(latest, start));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant at(Instant now, long remaining, double perHour) {
    double millis = remaining / perHour * 3_600_000.0;
    return now.plusMillis((long) Math.min(millis, (double) FARTHEST.toMillis()));
  }
}
