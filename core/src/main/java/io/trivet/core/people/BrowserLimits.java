package io.trivet.core.people;

import java.time.Duration;
import java.time.Instant;

/// How long a browser stays signed in: until it was quiet for some time, and never longer than
/// `absolute`.
public record BrowserLimits(Duration idle, Duration absolute) {
  public BrowserLimits {
    if (idle.compareTo(absolute) > 0) {
      throw new IllegalArgumentException("idle %s is longer than %s".formatted(idle, absolute));
    }
  }

  public boolean isIdle(Instant lastUsedAt, Instant now) {
    return !now.isBefore(lastUsedAt.plus(idle));
  }

  /// When the session ends however busy it is.
  public Instant end(Instant createdAt) {
    return createdAt.plus(absolute);
  }
}
