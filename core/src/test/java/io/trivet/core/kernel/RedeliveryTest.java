package io.trivet.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedeliveryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void delays_grow_and_the_last_attempt_is_three_days_after_the_first() {
    var now = START;
    var before = Duration.ZERO;
    int attempts = 1;
    for (var next = Redelivery.next(attempts, START, now);
        next.isPresent();
        next = Redelivery.next(attempts, START, now)) {
      var delay = Duration.between(now, next.get());
      assertTrue(delay.compareTo(before) >= 0 || next.get().equals(START.plusSeconds(259_200)));
      before = delay;
      now = next.get();
      attempts++;
    }
    assertEquals(START.plus(Duration.ofDays(3)), now);
    assertTrue(attempts > 15 && attempts < 30, "attempts: " + attempts);
  }

  @Test
  void a_server_that_was_off_for_a_week_gives_up_after_one_more_attempt() {
    assertEquals(Optional.empty(), Redelivery.next(4, START, START.plus(Duration.ofDays(7))));
  }

  @Test
  void a_receiver_is_never_left_alone_for_more_than_five_minutes() {
    for (int failures = 1; failures < 100; failures++) {
      assertTrue(Redelivery.pause(failures).compareTo(Duration.ofMinutes(5)) <= 0);
    }
  }

  @Test
  void a_short_failure_is_not_an_absence() {
    assertFalse(Redelivery.wasAway(START, START.plusSeconds(300)));
    assertTrue(Redelivery.wasAway(START, START.plusSeconds(301)));
  }
}
