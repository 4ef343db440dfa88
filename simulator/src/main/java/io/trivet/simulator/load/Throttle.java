package io.trivet.simulator.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// At most so many requests a second, evenly spread. What was not used in a pause is not made up
/// for.
final class Throttle {
  private static final long SECOND = 1_000_000_000L;

  private final long step;
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /// `perSecond` 0 means no limit.
  Throttle(double perSecond) {
    this.step = perSecond <= 0 ? 0 : Math.max(1, (long) (SECOND / perSecond));
  }

  /// Waits for the turn of one request.
  void await() {
    if (step == 0) {
      return;
    }
    long now = System.nanoTime();
    long mine = next.updateAndGet(at -> Math.max(at, now - step) + step);
    for (long left = mine - now; left > 0; left = mine - System.nanoTime()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(left);
    }
  }
}
