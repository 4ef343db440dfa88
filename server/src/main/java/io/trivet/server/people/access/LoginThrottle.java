package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.trivet.core.kernel.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Slows down whoever guesses passwords: after some failures for one account, or from one address,
/// the next tries are refused unread until a while has passed.
final class LoginThrottle {
  static final int FAILURES_PER_ACCOUNT_MAX = 10;
  static final int FAILURES_PER_ADDRESS_MAX = 50;
  static final Duration WINDOW = Duration.ofMinutes(5);

  /// Accounts and addresses that are counted at once; the oldest make room for new ones.
  static final int COUNTED_MAX = 100_000;

  private final Cache<String, AtomicInteger> failures =
      Caffeine.newBuilder().maximumSize(COUNTED_MAX).expireAfterWrite(WINDOW).build();

  void require(String account, String address) {
    if (count("account " + account) >= FAILURES_PER_ACCOUNT_MAX
        || count("address " + address) >= FAILURES_PER_ADDRESS_MAX) {
      throw new Failure.TooMany("too many failed logins: wait a few minutes", WINDOW);
    }
  }

  void failed(String account, String address) {
    add("account " + account);
    add("address " + address);
  }

  void succeeded(String account) {
    failures.invalidate("account " + account);
  }

  private int count(String key) {
    var counter = failures.getIfPresent(key);
    return counter == null ? 0 : counter.get();
  }

  private void add(String key) {
    failures.get(key, _ -> new AtomicInteger()).incrementAndGet();
  }
}
