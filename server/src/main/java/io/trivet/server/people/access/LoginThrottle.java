package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.trivet.core.kernel.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Slows down whoever guesses passwords or codes. Three things are counted: failures of one account
/// from one address, of one account from anywhere, and of one address. Each may fail some times;
/// after that every try costs a wait that doubles. A try counts as failed until it has succeeded,
/// so a thousand at once are no way around.
///
/// Somebody who signed in from an address before is not kept out by what others do to their account
/// elsewhere. Each node counts for itself and forgets with a restart: a cluster of n allows n times
/// as much.
final class LoginThrottle {
  /// Counters, and pairs known to be good, that are kept; the oldest make room for new ones.
  static final int COUNTED_MAX = 100_000;

  /// After this time without a failure a counter starts anew.
  static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  static final Rule PAIR = new Rule(10, Duration.ofSeconds(30), Duration.ofMinutes(15));
  static final Rule ACCOUNT = new Rule(50, Duration.ofSeconds(10), Duration.ofMinutes(5));
  static final Rule ADDRESS = new Rule(50, Duration.ofSeconds(10), Duration.ofMinutes(15));

  static final Rules LOGINS =
      new Rules(PAIR, ACCOUNT, ADDRESS, "too many failed logins: wait a while");

  /// Letters that somebody who is not signed in can have sent. None of them is a success.
  static final Rules LETTERS =
      new Rules(
          new Rule(3, Duration.ofMinutes(10), Duration.ofHours(1)),
          new Rule(10, Duration.ofMinutes(10), Duration.ofHours(1)),
          new Rule(30, Duration.ofMinutes(1), Duration.ofHours(1)),
          "too many mails were asked for: wait a while");

  private final InstantSource clock;
  private final Rules rules;
  private final Cache<Key, Count> counts = Caffeine.newBuilder().maximumSize(COUNTED_MAX).build();
  private final Cache<Key, Boolean> known =
      Caffeine.newBuilder().maximumSize(COUNTED_MAX).expireAfterWrite(Duration.ofDays(30)).build();

  LoginThrottle(InstantSource clock, Rules rules) {
    this.clock = clock;
    this.rules = rules;
  }

  /// What one account may from one address, one account from anywhere, and one address; and what is
  /// said when it is too much.
  record Rules(Rule pair, Rule account, Rule address, String message) {}

  /// `free` failures cost nothing; after those the wait is `first`, then twice that, up to `max`.
  record Rule(int free, Duration first, Duration max) {
    Duration waitAfter(int failures) {
      if (failures < free) {
        return Duration.ZERO;
      }
      var wait = first.multipliedBy(1L << Math.min(failures - free, 20));
      return wait.compareTo(max) < 0 ? wait : max;
    }
  }

  private record Count(int failures, Instant last) {}

  private record Key(String account, String address) {}

  private record Counted(Key key, Rule rule) {}

  /// Lets a try begin, as failed, or throws {@link Failure.TooMany} with the time to wait.
  synchronized void begin(String account, String address) {
    var now = clock.instant();
    var all = counted(account, network(address));
    var wait = all.stream().map(c -> wait(c, now)).max(Duration::compareTo).orElse(Duration.ZERO);
    if (wait.isPositive()) {
      throw new Failure.TooMany(rules.message(), wait);
    }
    all.forEach(c -> counts.put(c.key(), new Count(failures(c.key(), now) + 1, now)));
  }

  /// The try that began was a good one. Other failures of the address stay: whoever guesses at
  /// other accounts could else wash them off with an account of their own.
  synchronized void succeeded(String account, String address) {
    var network = network(address);
    var pair = new Key(account, network);
    known.put(pair, true);
    counts.invalidate(pair);
    takeBack(new Key(account, ""));
    takeBack(new Key("", network));
  }

  private List<Counted> counted(String account, String network) {
    var pair = new Key(account, network);
    var byPair = new Counted(pair, rules.pair());
    var byAddress = new Counted(new Key("", network), rules.address());
    return known.getIfPresent(pair) != null
        ? List.of(byPair, byAddress)
        : List.of(byPair, byAddress, new Counted(new Key(account, ""), rules.account()));
  }

  private Duration wait(Counted counted, Instant now) {
    var count = counts.getIfPresent(counted.key());
    if (count == null) {
      return Duration.ZERO;
    }
    var until = count.last().plus(counted.rule().waitAfter(failures(counted.key(), now)));
    return Duration.between(now, until);
  }

  private int failures(Key key, Instant now) {
    var count = counts.getIfPresent(key);
    return count == null || now.isAfter(count.last().plus(FORGOTTEN_AFTER)) ? 0 : count.failures();
  }

  private void takeBack(Key key) {
    var count = counts.getIfPresent(key);
    if (count != null) {
      counts.put(key, new Count(Math.max(0, count.failures() - 1), count.last()));
    }
  }

  /// One customer has at least 2^64 IPv6 addresses: they count as one.
  static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      var bytes = java.net.InetAddress.ofLiteral(address).getAddress();
      return bytes.length == 4 ? address : java.util.HexFormat.of().formatHex(bytes, 0, 8);
    } catch (IllegalArgumentException _) {
      return address;
    }
  }
}
