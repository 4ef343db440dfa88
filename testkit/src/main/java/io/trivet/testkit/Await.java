package io.trivet.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Waits for a condition, with a limit. The one place in the tests that sleeps.
public final class Await {
  private static final Duration STEP = Duration.ofMillis(20);

  private Await() {}

  /// Fails with `what` when the condition does not come true within the limit.
  public static void until(Duration limit, String what, Callable<Boolean> condition) {
    value(limit, what, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  /// The first value the question yields. A failure of the question means: not yet.
  public static <T> T value(Duration limit, String what, Callable<Optional<T>> question) {
    long end = System.nanoTime() + limit.toNanos();
    @Nullable Throwable last = null;
    while (true) {
      try {
        var answer = question.call();
        if (answer.isPresent()) {
          return answer.get();
        }
        last = null;
      } catch (Exception | AssertionError e) {
        last = e;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within %s: %s".formatted(limit, what), last);
      }
      pause(STEP);
    }
  }

  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
