package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// After an outage all devices come at once. So many of them are answered from the database at the
/// same time; the others are told to come back after a random time, which spreads the herd. An idle
/// device never gets here: its answer costs nothing worth guarding.
final class HerdGuard {
  private final Semaphore places;
  private final RandomGenerator random;

  HerdGuard(int atOnceMax, RandomGenerator random) {
    this.places = new Semaphore(atOnceMax);
    this.random = random;
  }

  /// {@link Failure.TooMany} when all places are taken; nothing waits in line here.
  <T> T admit(Supplier<T> work) {
    if (!places.tryAcquire()) {
      throw new Failure.TooMany(
          "too many devices ask for updates at once: come back later", comeBackAfter());
    }
    try {
      return work.get();
    } finally {
      places.release();
    }
  }

  private Duration comeBackAfter() {
    return Duration.ofSeconds(
        random.nextLong(
            Limits.RETRY_AFTER_MIN.toSeconds(), Limits.RETRY_AFTER_MAX.toSeconds() + 1));
  }
}
