package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.factor.Challenges;
import io.trivet.server.people.factor.FactorChange;
import io.trivet.server.people.factor.FactorWatch;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.people.factor.Owner;
import io.trivet.server.people.factor.Site;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A login that fails costs the same, whatever it fails for: one hash, one entry in the log. With
/// `-Dtrivet.login.times=N` the times of N tries of each kind are measured and printed.
class LoginWorkTest {
  private static final int TIMES = Integer.getInteger("trivet.login.times", 0);
  private static final String PASSWORD = "a-good-password";

  private final TestDatabase test = new TestDatabase();
  private final FakeClock clock = FakeClock.at("2026-11-25T03:00:00Z");
  private final Passwords passwords = new Passwords();
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private Logins logins;

  /// Account and password of every way to fail.
  private final Map<String, String[]> ways = new LinkedHashMap<>();

  @BeforeEach
  void start() {
    var ledger = new Ledger(test.database(), clock);
    var challenges = new Challenges(new byte[32], clock);
    var keys = new Factors.Keys(new Sealer(new byte[32]), challenges);
    var factors = new Factors(test.database(), ledger, keys, new NobodyWatches(), clock);
    logins =
        new Logins(
            test.database(),
            new Strangers(test.database(), ledger),
            new UserStore(),
            new Logins.Proving(passwords, factors, challenges),
            clock);
    test.database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO tenant VALUES (?, 'a tenant', now(), null, -1, -1, 0)",
                tenant.value()));
    user("known@example.com", passwords.hash(PASSWORD));
    user("disabled@example.com", passwords.hash(PASSWORD));
    user("sso@example.com", null);
    test.database()
        .inTransaction(db ->
            db.execute("UPDATE user_account SET disabled_at = now() WHERE email LIKE 'disabled%'"));
    ways.put("nobody's address", new String[] {"nobody@example.com", PASSWORD});
    ways.put("no address", new String[] {"no address", PASSWORD});
    ways.put("wrong password", new String[] {"known@example.com", "wrong-password"});
    ways.put("disabled user", new String[] {"disabled@example.com", PASSWORD});
    ways.put("user of an identity provider", new String[] {"sso@example.com", PASSWORD});
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private void user(String email, @Nullable String hash) {
    test.database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO user_account (tenant_id, user_id, email, password_hash, created_at,"
                    + " updated_at) VALUES (?, gen_random_uuid(), ?, ?, now(), now())",
                tenant.value(),
                email,
                hash));
  }

  @Test
  void every_failed_login_costs_one_hash_and_one_entry() {
    logIn("known@example.com", PASSWORD);
    ways.forEach((way, typed) -> {
      long hashes = passwords.computed();
      long entries = entries();
      var refused = assertThrows(Failure.Unauthorized.class, () -> logIn(typed[0], typed[1]));
      assertEquals("invalid credentials", refused.text(), way);
      assertEquals(1, passwords.computed() - hashes, way);
      assertEquals(1, entries() - entries, way);
    });
    long hashes = passwords.computed();
    logIn("known@example.com", PASSWORD);
    assertEquals(1, passwords.computed() - hashes);
  }

  @Test
  void a_password_that_is_too_long_is_hashed_for_nobody() {
    for (var account : new String[] {"known@example.com", "nobody@example.com"}) {
      long hashes = passwords.computed();
      assertThrows(Failure.Unauthorized.class, () -> logIn(account, "x".repeat(257)));
      assertEquals(0, passwords.computed() - hashes, account);
    }
  }

  @Test
  void times_of_failed_logins_are_measured_when_asked_for() {
    var medians = new LinkedHashMap<String, Double>();
    var times = new LinkedHashMap<String, long[]>();
    for (int i = 0; i < TIMES; i++) {
      for (var way : ways.entrySet()) { // in turns, so that whatever else runs disturbs all alike
        clock.advance(Duration.ofHours(2)); // no back-off
        long start = System.nanoTime();
        assertThrows(Failure.Unauthorized.class, () -> logIn(way.getValue()[0], way.getValue()[1]));
        times.computeIfAbsent(way.getKey(), _ -> new long[TIMES])[i] = System.nanoTime() - start;
      }
    }
    times.forEach((way, all) -> {
      Arrays.sort(all);
      if (TIMES > 0) {
        medians.put(way, all[TIMES / 2] / 1e6);
        System.out.printf(
            "%-30s p10 %.2f  p50 %.2f  p90 %.2f ms%n",
            way, all[TIMES / 10] / 1e6, all[TIMES / 2] / 1e6, all[TIMES * 9 / 10] / 1e6);
      }
    });
    double least = medians.values().stream().min(Double::compare).orElse(1.0);
    double most = medians.values().stream().max(Double::compare).orElse(1.0);
    assertTrue(TIMES < 100 || most / least < 1.05, medians::toString);
  }

  private void logIn(String account, String password) {
    var client = new Client(new Actor.Origin("127.0.0.1", "test"), "test");
    var attempt = new Logins.Attempt(account, password, client);
    logins.logIn(attempt, Optional.empty(), new Site("example.com", "https://example.com"));
  }

  private long entries() {
    return test.database()
        .read(db -> db.createQuery("SELECT count(*) FROM audit_entry").mapTo(Long.class).one());
  }

  private static final class NobodyWatches implements FactorWatch {
    @Override
    public void requireMayManage(Handle db, UserCaller caller, Owner owner) {}

    @Override
    public void changed(Handle db, UserCaller caller, Owner owner, FactorChange change) {}

    @Override
    public void committed(Owner owner) {}
  }
}
