package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.testkit.FakeClock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final FakeClock clock = FakeClock.at("2026-11-25T03:00:00Z");
  private final LoginThrottle throttle = new LoginThrottle(clock, LoginThrottle.LOGINS);

  @Test
  void the_wait_doubles_up_to_a_limit() {
    for (int i = 0; i < 10; i++) {
      throttle.begin("ann", "1.2.3.4");
    }
    for (int seconds : new int[] {30, 60, 120, 240, 480, 900, 900}) {
      assertEquals(Duration.ofSeconds(seconds), refused("ann", "1.2.3.4"));
      clock.advance(Duration.ofSeconds(seconds));
      throttle.begin("ann", "1.2.3.4");
    }
  }

  @Test
  void a_right_password_ends_the_wait() {
    for (int i = 0; i < 9; i++) {
      throttle.begin("ann", "1.2.3.4");
    }
    throttle.begin("ann", "1.2.3.4");
    throttle.succeeded("ann", "1.2.3.4");
    throttle.begin("ann", "1.2.3.4");
  }

  @Test
  void others_cannot_keep_somebody_out_of_an_address_known_to_be_theirs() {
    throttle.begin("ann", "1.2.3.4");
    throttle.succeeded("ann", "1.2.3.4");
    guess(60, i -> throttle.begin("ann", "9.9.9." + i));
    refused("ann", "8.8.8.8");
    throttle.begin("ann", "1.2.3.4");
  }

  @Test
  void an_address_that_tries_many_accounts_is_slowed_down() {
    int tried = guess(100, i -> throttle.begin("user" + i, "1.2.3.4"));
    assertEquals(50, tried);
    throttle.begin("user1", "1.2.3.5");
  }

  @Test
  void an_own_account_does_not_wash_off_guesses_at_others() {
    int tried =
        guess(
            200,
            i -> {
              throttle.begin("user" + i, "1.2.3.4");
              throttle.begin("mine", "1.2.3.4");
              throttle.succeeded("mine", "1.2.3.4");
            });
    assertTrue(tried <= 50, () -> "tried " + tried);
  }

  @Test
  void the_addresses_of_one_ipv6_network_count_as_one() {
    assertEquals(
        LoginThrottle.network("2001:db8:1:2::1"), LoginThrottle.network("2001:db8:1:2:ffff::9"));
    assertTrue(
        !LoginThrottle.network("2001:db8:1:2::1").equals(LoginThrottle.network("2001:db8:1:3::1")));
    assertEquals("10.0.0.1", LoginThrottle.network("10.0.0.1"));
  }

  @Test
  void failures_are_forgotten_after_an_hour() {
    guess(10, i -> throttle.begin("ann", "1.2.3.4"));
    refused("ann", "1.2.3.4");
    clock.advance(LoginThrottle.FORGOTTEN_AFTER.plusSeconds(1));
    assertEquals(10, guess(20, i -> throttle.begin("ann", "1.2.3.4")));
  }

  /// Ten thousand guesses at once and for a day: what gets through is counted.
  @Test
  void ten_thousand_guesses_at_once_are_no_way_around() throws Exception {
    var through = new AtomicInteger();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10_000; i++) {
        executor.execute(() -> {
          try {
            throttle.begin("ann", "1.2.3.4");
            through.incrementAndGet();
          } catch (Failure.TooMany _) {
            // what is tested
          }
        });
      }
    }
    assertEquals(10, through.get());
    for (int second = 0; second < 86_400; second += 5) {
      clock.advance(Duration.ofSeconds(5));
      if (guess(1, _ -> throttle.begin("ann", "1.2.3.4")) == 1) {
        through.incrementAndGet();
      }
    }
    assertTrue(through.get() < 120, () -> through + " guesses in a day");
  }

  private Duration refused(String account, String address) {
    return assertThrows(Failure.TooMany.class, () -> throttle.begin(account, address)).retryAfter();
  }

  private interface Guess {
    void at(int i);
  }

  /// How many of the guesses were let through.
  private static int guess(int count, Guess guess) {
    int through = 0;
    for (int i = 0; i < count; i++) {
      try {
        guess.at(i);
        through++;
      } catch (Failure.TooMany _) {
        // counted by not counting
      }
    }
    return through;
  }
}
