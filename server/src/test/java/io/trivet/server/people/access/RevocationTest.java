package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.server.platform.http.Presented;
import io.trivet.testkit.Await;
import io.trivet.testkit.TestDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two nodes on one database: sessions end on one and are asked for on the other, all the time.
@Tag("slow")
class RevocationTest {
  private static final Actor.Origin ORIGIN = new Actor.Origin("127.0.0.1", "test");
  private static final int SESSIONS = 400;
  private static final int CHECKS = 100_000;
  private static final int CHECKERS = 1_000;

  private final TestDirectory directory = new TestDirectory("revocation");
  private final TestDatabase test = new TestDatabase();
  private final InstantSource clock = InstantSource.system();
  private final Changes here = new Changes(test.database().unpooled());
  private final Changes there = new Changes(test.database().unpooled());
  private final Secrets secrets = new Secrets(directory.path());
  private final Access ending = TestAccess.create(test.database(), here, secrets, clock);
  private final Access checking = TestAccess.create(test.database(), there, secrets, clock);

  /// When the transaction that ended a session was committed, in nanoseconds.
  private final ConcurrentHashMap<String, Long> ended = new ConcurrentHashMap<>();

  private final AtomicLong checks = new AtomicLong();
  private final AtomicLong until = new AtomicLong(Long.MAX_VALUE);

  @AfterEach
  void close() {
    here.close();
    there.close();
    test.close();
    directory.close();
  }

  @Test
  void nothing_passes_later_than_a_second_after_it_was_revoked() throws Exception {
    here.start();
    there.start();
    var tenant = tenant();
    var tokens = tokens(tenant);
    tokens.forEach(token -> checking.auth().verify(new Presented.Token(token, false), ORIGIN));
    var latest = new AtomicLong();
    var passedAfter = new AtomicLong();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CHECKERS; i++) {
        executor.execute(() -> check(tokens, latest, passedAfter));
      }
      executor.execute(() -> end(tokens));
    }
    assertEquals(SESSIONS / 2, ended.size());
    assertTrue(
        latest.get() < Duration.ofSeconds(1).toNanos(),
        () -> "a revoked session passed after " + Duration.ofNanos(latest.get()));
    assertTrue(checks.get() >= CHECKS, () -> "only " + checks + " checks");
    ended.keySet().forEach(token -> assertFalse(passes(token)));
    System.out.printf(
        "%d checks; %d passed after a revocation, the last %.1f ms after it%n",
        checks.get(), passedAfter.get(), latest.get() / 1e6);
  }

  /// Asks until everything was ended for more than a second.
  private void check(List<String> tokens, AtomicLong latest, AtomicLong passedAfter) {
    while (System.nanoTime() < until.get()) {
      var token = tokens.get(ThreadLocalRandom.current().nextInt(tokens.size()));
      // taken before the check: a session that ended meanwhile passed in time
      long now = System.nanoTime();
      checks.incrementAndGet();
      if (passes(token) && ended.containsKey(token) && now > ended.get(token)) {
        passedAfter.incrementAndGet();
        latest.accumulateAndGet(now - ended.get(token), Math::max);
      }
      Await.pause(Duration.ofMillis(1));
    }
  }

  private boolean passes(String token) {
    try {
      checking.auth().verify(new Presented.Token(token, false), ORIGIN);
      return true;
    } catch (Failure.Unauthorized _) {
      return false;
    }
  }

  /// Every second session ends in a transaction of its own.
  private void end(List<String> tokens) {
    for (int i = 0; i < tokens.size(); i += 2) {
      var caller = ending.auth().verify(new Presented.Token(tokens.get(i), false), ORIGIN);
      ending.sessions().logOut(caller);
      ended.put(tokens.get(i), System.nanoTime());
    }
    until.set(System.nanoTime() + Duration.ofMillis(1_500).toNanos());
  }

  private TenantId tenant() {
    var email = new Email("first@example.com");
    return ending
        .tenants()
        .createWithAdministrator("t", email, NewPassword.of("a-good-password", email));
  }

  private List<String> tokens(TenantId tenant) {
    var tokens = new ArrayList<String>();
    var proof =
        new Sessions.Proof(
            "test", io.trivet.core.people.Credential.PASSWORD, false, java.util.Optional.empty());
    for (int i = 0; i < SESSIONS; i++) {
      var id = new io.trivet.core.people.UserId(UUID.randomUUID());
      test.database()
          .inTransaction(db ->
              db.execute(
                  "INSERT INTO user_account (tenant_id, user_id, email, created_at, updated_at)"
                      + " VALUES (?, ?, ?, now(), now())",
                  tenant.value(),
                  id.value(),
                  id + "@example.com"));
      var user = ending.accounts().get(tenant, id);
      tokens.add(
          ending.sessions().openApi(user, proof, new Client(ORIGIN, "test"), false).secret());
    }
    return tokens;
  }
}
