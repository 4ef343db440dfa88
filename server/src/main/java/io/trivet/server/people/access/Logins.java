package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserAccount;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Proving who one is with a password. Nothing in the answer or in its time tells whether an
/// account exists: an address nobody has costs the same look-up, the same hash and the same entry
/// in the audit log as a wrong password.
final class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  private final Database database;
  private final Ledger ledger;
  private final UserStore store;
  private final Passwords passwords;
  private final LoginThrottle throttle;
  private final String nobodysHash;

  /// The tenant whose people run the server: attempts on accounts nobody has are in its log.
  private final AtomicReference<Optional<TenantId>> operator =
      new AtomicReference<>(Optional.empty());

  Logins(
      Database database, Ledger ledger, UserStore store, Passwords passwords, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.passwords = passwords;
    this.throttle = new LoginThrottle(clock);
    this.nobodysHash = passwords.hash(UUID.randomUUID().toString());
  }

  /// What was typed, and where.
  record Attempt(String account, String password, Client client) {
    Attempt {
      account = account.strip().toLowerCase(Locale.ROOT);
    }

    String address() {
      return client.origin().address();
    }

    @Override
    public String toString() {
      return account;
    }
  }

  /// Somebody who knows the password.
  record Known(UserAccount user, Sessions.Proof proof) {}

  /// {@link Failure.Unauthorized}, or {@link Failure.TooMany} after too many of those.
  Known check(Attempt attempt) {
    throttle.begin(attempt.account(), attempt.address());
    var user = find(attempt.account());
    var hash = user.flatMap(UserStore.Row::passwordHash);
    boolean right =
        attempt.password().length() <= Limits.PASSWORD_CHARS_MAX
            && passwords.matches(attempt.password(), hash.orElse(nobodysHash));
    if (!right || user.isEmpty() || !user.get().account().standing().enabled()) {
      throw failed(attempt, user.map(UserStore.Row::account));
    }
    throttle.succeeded(attempt.account(), attempt.address());
    var proof = new Sessions.Proof("password", Credential.PASSWORD, false, hash);
    return new Known(user.get().account(), proof);
  }

  private Failure failed(Attempt attempt, Optional<UserAccount> user) {
    var actor =
        attempt
            .client()
            .unknown(user.map(UserAccount::tenant).orElseGet(this::operator), typed(attempt));
    var object = user.map(account -> account.id().toString()).orElse("");
    ledger.refused(actor, AuditEntry.of(AuditAction.LOG_IN, object, typed(attempt)));
    LOG.warn("login failed address={}", attempt.address());
    return new Failure.Unauthorized("invalid credentials");
  }

  private static String typed(Attempt attempt) {
    var text = attempt.account();
    return text.substring(0, Math.min(text.length(), Limits.EMAIL_CHARS_MAX));
  }

  private TenantId operator() {
    var known = operator.get().orElseGet(() -> database.read(Tenants::oldest));
    operator.set(Optional.of(known));
    return known;
  }

  private Optional<UserStore.Row> find(String account) {
    try {
      var email = new Email(account);
      return database.read(db -> store.findByEmail(db, email));
    } catch (Failure.Invalid _) {
      return database.read(db -> store.findByEmail(db, NOBODY));
    }
  }

  private static final Email NOBODY = new Email("nobody@invalid");
}
