package io.trivet.core.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// When what did not arrive is sent again. A receiver gets events in order while it answers. One
/// that does not is left alone for growing pauses, and an event that only it refuses steps aside
/// after some minutes, so that it does not hold up the others for days.
public final class Redelivery {
  /// From the first attempt to the last.
  public static final Duration GIVEN_UP_AFTER = Duration.ofDays(3);

  /// The longest pause of a receiver, and how long it must have been silent to be sent everything
  /// that waits at once when it answers again.
  public static final Duration PAUSE_MAX = Duration.ofMinutes(5);

  private static final List<Duration> DELAYS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(4),
          Duration.ofHours(6));

  private Redelivery() {}

  /// When an event is sent again that was sent `attempts` times, first at `first`; empty if it has
  /// been tried long enough and is dead. The last attempt is at the end of the time.
  public static Optional<Instant> next(int attempts, Instant first, Instant now) {
    var end = first.plus(GIVEN_UP_AFTER);
    if (!now.isBefore(end)) {
      return Optional.empty();
    }
    var next = now.plus(delay(attempts));
    return Optional.of(next.isBefore(end) ? next : end);
  }

  /// How long a receiver is left alone after this many failures in a row.
  public static Duration pause(int failures) {
    var delay = delay(failures);
    return delay.compareTo(PAUSE_MAX) < 0 ? delay : PAUSE_MAX;
  }

  /// True if a receiver that answers again was away, and did not only refuse one event.
  public static boolean wasAway(Instant failingSince, Instant now) {
    return Duration.between(failingSince, now).compareTo(PAUSE_MAX) > 0;
  }

  private static Duration delay(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: " + attempts);
    }
    return DELAYS.get(Math.min(attempts, DELAYS.size()) - 1);
  }
}
