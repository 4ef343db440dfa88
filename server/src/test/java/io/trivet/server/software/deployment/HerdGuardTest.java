package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HerdGuardTest {
  @Test
  void whoever_finds_no_place_comes_back_after_a_random_time() {
    var guard = new HerdGuard(1, new Random(1));
    Set<Long> waits = new HashSet<>();
    guard.admit(() -> {
      for (int i = 0; i < 100; i++) {
        var sentAway = assertThrows(Failure.TooMany.class, () -> guard.admit(() -> "never"));
        waits.add(sentAway.retryAfter().toSeconds());
      }
      return "done";
    });
    assertTrue(waits.size() > 20, "spread: " + waits);
    assertTrue(waits.stream().allMatch(s -> s >= Limits.RETRY_AFTER_MIN.toSeconds()));
    assertTrue(waits.stream().allMatch(s -> s <= Limits.RETRY_AFTER_MAX.toSeconds()));
  }

  @Test
  void a_place_is_free_again_also_after_a_failure() {
    var guard = new HerdGuard(1, new Random(1));
    assertThrows(
        IllegalStateException.class,
        () ->
            guard.admit(() -> {
              throw new IllegalStateException("the work failed");
            }));
    assertEquals("done", guard.admit(() -> "done"));
  }
}
