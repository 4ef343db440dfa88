package io.trivet.server.people.access;

import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.SessionKind;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbox.Hints;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions: opened for somebody who proved who they are, listed, and ended.
public final class Sessions {
  static final SessionId NONE = new SessionId(new UUID(0, 0));
  static final Set<SessionKind> SIGNED_IN = EnumSet.of(SessionKind.API, SessionKind.BROWSER);
  static final Set<SessionKind> ALL = EnumSet.allOf(SessionKind.class);

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Database database;
  private final Ledger ledger;
  private final UserStore users;
  private final SessionStore store;
  private final UserTokens tokens;
  private final UserAuth auth;
  private final Correspondence letters;
  private final Hints hints;
  private final InstantSource clock;

  Sessions(Database database, Ledger ledger, Stores stores, UserTokens tokens, Parts parts) {
    this.database = database;
    this.ledger = ledger;
    this.users = stores.users();
    this.store = stores.sessions();
    this.tokens = tokens;
    this.auth = parts.auth();
    this.letters = parts.letters();
    this.hints = parts.hints();
    this.clock = stores.clock();
  }

  record Stores(UserStore users, SessionStore sessions, InstantSource clock) {}

  /// Who is told of sessions.
  record Parts(UserAuth auth, Correspondence letters, Hints hints) {}

  /// How somebody proved who they are. `method` is a word for the audit log; `passwordHash` is the
  /// one that was checked, so that a session does not outlive a change of password that happened
  /// meanwhile.
  public record Proof(
      String method, Credential credential, boolean withFactor, Optional<String> passwordHash) {}

  /// A session and what its client is to show: a token, or the header with a cookie.
  public record Opened(UserAccount user, SessionId session, String secret) {}

  /// A session that is carried as a token.
  public Opened openApi(UserAccount user, Proof proof, Client client, boolean forEver) {
    var now = clock.instant();
    var end = forEver ? Optional.<Instant>empty() : Optional.of(now.plus(Limits.SESSION_LIFE));
    var row = row(user, SessionKind.API, end, proof, client);
    open(user, row, proof, client);
    return new Opened(user, row.id(), token(row));
  }

  /// A session that is carried as a cookie.
  public Opened openBrowser(UserAccount user, Proof proof, Client client) {
    var end = Optional.of(auth.limits().end(clock.instant()));
    var blank = row(user, SessionKind.BROWSER, end, proof, client);
    var cookie = BrowserCookie.create(blank.key());
    open(user, blank.withSecret(cookie.hash()), proof, client);
    return new Opened(user, blank.id(), cookie.header());
  }

  /// A token for a CI job: short, and counted among no person's sessions.
  public Opened openCi(UserAccount user, String job, Client client) {
    var proof = new Proof("ci " + job, Credential.CI_TOKEN, false, Optional.empty());
    var end = Optional.of(clock.instant().plus(Limits.CI_TOKEN_LIFE));
    var row = row(user, SessionKind.CI, end, proof, client);
    open(user, row, proof, client);
    return new Opened(user, row.id(), token(row));
  }

  /// Forgets sessions that ended by themselves a day ago.
  public void forgetOld() {
    var before = clock.instant().minus(java.time.Duration.ofDays(1));
    database.inTransaction(db -> {
      store.dropOver(db, before);
      return null;
    });
  }

  String token(SessionRow row) {
    return tokens.issue(
        new UserTokens.Claims(row.tenant(), row.user(), row.id(), row.times().expires()));
  }

  private SessionRow row(
      UserAccount user, SessionKind kind, Optional<Instant> end, Proof proof, Client client) {
    var now = clock.instant();
    var proved = proof.withFactor() ? Optional.of(now) : Optional.<Instant>empty();
    return new SessionRow(
        user.tenant(),
        new SessionId(UUID.randomUUID()),
        user.id(),
        kind,
        new SessionRow.Times(now, end, now, proved),
        new SessionRow.From(client.origin().address(), client.userAgent()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void open(UserAccount user, SessionRow row, Proof proof, Client client) {
    var actor = client.actor(user, proof.credential(), row.id().toString());
    var old =
        ledger.change(
            actor,
            db -> {
              if (!users.loggedIn(db, user, proof.passwordHash(), row.times().created())) {
                throw new Failure.Unauthorized("invalid credentials");
              }
              store.insert(db, row);
              if (SIGNED_IN.contains(row.kind())) {
                letters.signedIn(db, user, client);
              }
              return Recorded.of(dropOldest(db, user), entry(user, proof));
            });
    old.forEach(session -> auth.forget(user.tenant(), session));
    touched(new UserKey(user.tenant(), user.id()));
    LOG.info("login tenant={} user={} session={}", user.tenant(), user.id(), row.id());
  }

  private List<SessionId> dropOldest(Handle db, UserAccount user) {
    var old =
        store.dropOldest(
            db, new UserKey(user.tenant(), user.id()), SIGNED_IN, Limits.SESSIONS_PER_USER_MAX);
    old.forEach(session -> UserAuth.changed(db, new SessionKey(user.tenant(), session)));
    return old;
  }

  private static AuditEntry entry(UserAccount user, Proof proof) {
    return AuditEntry.of(AuditAction.LOG_IN, user.id(), user.email().value())
        .withMeta(Map.of("method", List.of(proof.method())));
  }

  void logOut(UserCaller caller) {
    var key = new UserKey(caller.tenant(), caller.user());
    ledger.change(
        caller.actor(),
        db -> {
          if (!drop(db, key, caller.session(), ALL)) {
            return Recorded.nothing(false);
          }
          return Recorded.of(
              true, AuditEntry.of(AuditAction.LOG_OUT, caller.user(), caller.email().value()));
        });
    auth.forget(caller.tenant(), caller.session());
    touched(key);
  }

  /// The sessions of a user that live.
  List<SessionRow> list(UserKey user) {
    var now = clock.instant();
    return database.read(db -> store.list(db, user.tenant(), user.user(), SIGNED_IN, now)).stream()
        .filter(row ->
            row.kind() != SessionKind.BROWSER || !auth.limits().isIdle(row.times().lastUsed(), now))
        .toList();
  }

  /// Ends one session of a user; {@link Failure.NotFound} if they have no such session.
  void end(UserCaller caller, UserKey user, SessionId session) {
    ledger.change(
        caller.actor(),
        db -> {
          if (!drop(db, user, session, SIGNED_IN)) {
            throw new Failure.NotFound("session");
          }
          return Recorded.of(
              true, AuditEntry.of(AuditAction.END_SESSION, session, user.user().toString()));
        });
    auth.forget(user.tenant(), session);
    touched(user);
  }

  /// Ends all sessions of a user but the caller's own.
  void endOthers(UserCaller caller, UserKey user) {
    var ended =
        ledger.change(
            caller.actor(),
            db -> {
              var all = dropOthers(db, user, SIGNED_IN, caller.session());
              return new Recorded<>(
                  all,
                  all.stream()
                      .map(id -> AuditEntry.of(AuditAction.END_SESSION, id, user.user().toString()))
                      .toList());
            });
    forget(user, ended);
  }

  /// A second factor was shown in the caller's session.
  void stepUp(UserCaller caller, String method) {
    var key = new SessionKey(caller.tenant(), caller.session());
    ledger.change(
        caller.actor(),
        db -> {
          store.prove(db, key, clock.instant());
          UserAuth.changed(db, key);
          return Recorded.of(
              true,
              AuditEntry.of(AuditAction.STEP_UP, caller.session(), caller.email().value())
                  .withMeta(Map.of("method", List.of(method))));
        });
    auth.forget(caller.tenant(), caller.session());
  }

  /// Part of a transaction; {@link #forget} follows its commit.
  List<SessionId> dropOthers(Handle db, UserKey user, Set<SessionKind> kinds, SessionId keep) {
    var ended = store.dropOthers(db, user, kinds, keep);
    ended.forEach(session -> UserAuth.changed(db, new SessionKey(user.tenant(), session)));
    UserAuth.userChanged(db, user.tenant(), user.user());
    return ended;
  }

  boolean drop(Handle db, UserKey user, SessionId session, Set<SessionKind> kinds) {
    UserAuth.changed(db, new SessionKey(user.tenant(), session));
    return store.drop(db, user, session, kinds);
  }

  void forget(UserKey user, List<SessionId> ended) {
    auth.forgetUser(user.tenant(), user.user());
    ended.forEach(session -> auth.forget(user.tenant(), session));
    touched(user);
  }

  /// Tells those who look at users that this one, or their sessions, have changed. After the
  /// commit.
  void touched(UserKey user) {
    hints.touch(user.tenant(), EventKind.USER, user.user().toString());
  }
}
