package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signing in and out.
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Database database;
  private final Ledger ledger;
  private final UserStore store;
  private final UserTokens tokens;
  private final UserAuth auth;
  private final Passwords passwords;
  private final InstantSource clock;
  private final LoginThrottle throttle = new LoginThrottle();
  private final String nobodysHash;

  Sessions(
      Database database,
      Ledger ledger,
      UserStore store,
      UserTokens tokens,
      UserAuth auth,
      Passwords passwords,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.tokens = tokens;
    this.auth = auth;
    this.passwords = passwords;
    this.clock = clock;
    this.nobodysHash = passwords.hash(UUID.randomUUID().toString());
  }

  /// A token, or {@link Failure.Unauthorized}. An address nobody has costs as much time as a wrong
  /// password, so that the answer does not tell which addresses exist.
  String logIn(String emailText, String password, Actor.Origin origin, boolean forEver) {
    var address = origin.address();
    var account = emailText.strip().toLowerCase(java.util.Locale.ROOT);
    throttle.require(account, address);
    var user = find(account);
    var hash = user.map(UserStore.Row::passwordHash).orElse(nobodysHash);
    if (password.length() > Limits.PASSWORD_CHARS_MAX
        || !passwords.matches(password, hash)
        || user.isEmpty()) {
      throttle.failed(account, address);
      LOG.warn("login failed address={}", address);
      throw new Failure.Unauthorized("invalid credentials");
    }
    throttle.succeeded(account);
    return open(user.get().account(), forEver, origin);
  }

  void logOut(UserCaller caller) {
    ledger.change(
        caller.actor(),
        db -> {
          store.dropSession(db, caller.tenant(), caller.session());
          UserAuth.ended(db, caller.tenant(), caller.session());
          return Recorded.of(
              caller.session(),
              AuditEntry.of(AuditAction.LOG_OUT, caller.user(), caller.email().value()));
        });
    auth.forget(caller.tenant(), caller.session());
  }

  private Optional<UserStore.Row> find(String account) {
    try {
      var email = new Email(account);
      return database.read(db -> store.findByEmail(db, email));
    } catch (Failure.Invalid _) {
      return Optional.empty();
    }
  }

  private String open(UserAccount user, boolean forEver, Actor.Origin origin) {
    var now = clock.instant();
    var session = new SessionId(UUID.randomUUID());
    var expires =
        forEver ? Optional.<java.time.Instant>empty() : Optional.of(now.plus(Limits.SESSION_LIFE));
    var actor =
        new Actor(
            user.tenant(),
            Actor.Kind.USER,
            user.id().toString(),
            user.email().value(),
            Credential.PASSWORD,
            session.toString(),
            origin);
    var dropped =
        ledger.change(
            actor,
            db -> {
              store.insertSession(db, user.tenant(), user.id(), session, now, expires);
              store.loggedIn(db, user.tenant(), user.id(), now);
              var old =
                  store.dropOldest(db, user.tenant(), user.id(), Limits.SESSIONS_PER_USER_MAX);
              return Recorded.of(
                  ended(db, user, old),
                  AuditEntry.of(AuditAction.LOG_IN, user.id(), user.email().value()));
            });
    dropped.forEach(old -> auth.forget(user.tenant(), old));
    LOG.info("login tenant={} user={} session={}", user.tenant(), user.id(), session);
    return tokens.issue(new UserTokens.Claims(user.tenant(), user.id(), session, expires));
  }

  private static List<SessionId> ended(Handle db, UserAccount user, List<SessionId> sessions) {
    sessions.forEach(session -> UserAuth.ended(db, user.tenant(), session));
    return sessions;
  }
}
