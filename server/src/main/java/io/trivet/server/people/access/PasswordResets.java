package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// New passwords for people who forgot theirs, and first ones for people who were invited. Asking
/// does the same work for every address: it is noted, and looked up later ({@link #sendDue}). What
/// is noted is lost with its node; whoever gets no letter asks again.
public final class PasswordResets {
  /// How often {@link #sendDue} is to be called.
  public static final Duration PAUSE = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(PasswordResets.class);

  private final Database database;
  private final Ledger ledger;
  private final UserStore users;
  private final Sessions sessions;
  private final Parts parts;
  private final InstantSource clock;
  private final LinkStore links = new LinkStore();
  private final LoginThrottle throttle;
  private final BlockingQueue<Asked> asked = new ArrayBlockingQueue<>(Limits.RESETS_WAITING_MAX);

  /// What else it takes.
  record Parts(Passwords passwords, Correspondence letters, Strangers strangers) {}

  PasswordResets(
      Database database, Ledger ledger, Sessions.Stores stores, Sessions sessions, Parts parts) {
    this.database = database;
    this.ledger = ledger;
    this.users = stores.users();
    this.sessions = sessions;
    this.parts = parts;
    this.clock = stores.clock();
    this.throttle = new LoginThrottle(clock, LoginThrottle.LETTERS);
  }

  private record Asked(Email email, Client client) {}

  /// A letter will go to the address if it is somebody's. {@link Failure.TooMany} after too many,
  /// whether it is anybody's or not.
  void start(Email email, Client client) {
    if (!parts.letters().isOn()) {
      throw noMail();
    }
    throttle.begin(email.value(), client.origin().address());
    if (!asked.offer(new Asked(email, client))) {
      throw new Failure.TooMany("too many mails were asked for: wait a while", PAUSE);
    }
  }

  static Failure noMail() {
    return new Failure.Conflict(
        "no_mail", "this server sends no mail: ask your administrator", java.util.Map.of());
  }

  /// Writes the letters that were asked for.
  public void sendDue() {
    var due = new ArrayList<Asked>();
    asked.drainTo(due);
    due.forEach(this::send);
  }

  private void send(Asked request) {
    var found = database.read(db -> users.findForReset(db, request.email()));
    if (found.isEmpty()) {
      parts
          .strangers()
          .refused(
              request.client(),
              AuditAction.ASK_PASSWORD_RESET,
              request.email().value(),
              Optional.empty());
      return;
    }
    var user = found.get().account();
    ledger.change(
        request.client().unknown(user.tenant(), user.email().value()),
        db -> {
          parts.letters().resetPassword(db, user);
          return Recorded.of(true, entry(AuditAction.ASK_PASSWORD_RESET, user));
        });
  }

  /// Sets the password of whoever the link was sent to, and ends all their sessions and tokens.
  void complete(AccountLink.Secret secret, String password, Client client) {
    var now = clock.instant();
    var link =
        database
            .read(db -> links.find(db, secret, AccountLink.Purpose.PASSWORD, now))
            .orElseThrow(() -> unknown(client));
    var user =
        database
            .read(db -> users.find(db, link.tenant(), link.user()))
            .map(UserStore.Row::account)
            .filter(account -> account.standing().enabled() && account.email().equals(link.email()))
            .orElseThrow(() -> unknown(client));
    var hash = parts.passwords().hash(NewPassword.of(password, user.email()).value());
    var row = new UserStore.Row(user.withOwnPassword(), Optional.of(hash));
    var actor = client.actor(user, Credential.MAIL_LINK, "");
    var ended = write(() -> ledger.change(actor, db -> complete(db, link, row, client)));
    sessions.forget(link.key(), ended);
    LOG.info("password reset tenant={} user={}", user.tenant(), user.id());
  }

  private Recorded<List<SessionId>> complete(
      Handle db, AccountLink link, UserStore.Row row, Client client) {
    var user = row.account();
    if (!links.use(db, link, clock.instant())) {
      throw AccountLink.invalid();
    }
    links.drop(db, link.key(), AccountLink.Purpose.PASSWORD);
    users.update(db, row, clock.instant());
    users.verify(db, link.key(), link.email(), clock.instant());
    parts
        .letters()
        .tell(db, user, SecurityAlert.PASSWORD_CHANGED, client.origin(), client.userAgent());
    return Recorded.of(
        sessions.dropOthers(db, link.key(), Sessions.ALL, Sessions.NONE),
        entry(AuditAction.RESET_PASSWORD, user));
  }

  /// Somebody else may sign in with that address by now.
  private static List<SessionId> write(java.util.function.Supplier<List<SessionId>> change) {
    try {
      return change.get();
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("user_account_email"::equals).isPresent()) {
        throw new Failure.Unprocessable("user with a given email already exists");
      }
      throw e;
    }
  }

  private Failure unknown(Client client) {
    parts.strangers().refused(client, AuditAction.RESET_PASSWORD, "", Optional.empty());
    return AccountLink.invalid();
  }

  private static AuditEntry entry(AuditAction action, UserAccount user) {
    return AuditEntry.of(action, user.id(), user.email().value());
  }

  /// Forgets links that count no longer, and programs that were not seen for long.
  public void forgetOld() {
    var now = clock.instant();
    database.inTransaction(db -> {
      links.dropOver(db, now);
      links.dropClientsUnseen(db, now.minus(Limits.KNOWN_CLIENT_LIFE));
      return null;
    });
  }
}
