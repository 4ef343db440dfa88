package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
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
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// Proofs that mail to an address reaches its user. An address that somebody wants to have instead
/// of theirs becomes theirs here, and not before.
final class EmailChecks {
  private final Database database;
  private final Ledger ledger;
  private final UserStore users;
  private final Sessions sessions;
  private final PasswordResets.Parts parts;
  private final InstantSource clock;
  private final LoginThrottle throttle;
  private final LinkStore links = new LinkStore();

  EmailChecks(
      Database database,
      Ledger ledger,
      Sessions.Stores stores,
      Sessions sessions,
      PasswordResets.Parts parts) {
    this.database = database;
    this.ledger = ledger;
    this.users = stores.users();
    this.sessions = sessions;
    this.parts = parts;
    this.clock = stores.clock();
    this.throttle = new LoginThrottle(clock, LoginThrottle.LETTERS);
  }

  /// Sends the caller another letter: to the address they want to have, or to theirs.
  void start(UserCaller caller) {
    if (!parts.letters().isOn()) {
      throw PasswordResets.noMail();
    }
    throttle.begin(caller.user().toString(), caller.origin().address());
    ledger.change(
        caller.actor(),
        db -> {
          var user = users.find(db, caller.tenant(), caller.user()).orElseThrow().account();
          var key = new UserKey(user.tenant(), user.id());
          var wanted = links.pendingEmail(db, key, clock.instant()).map(Email::new);
          if (wanted.isEmpty() && user.standing().verified()) {
            throw new Failure.Conflict("your address is verified already");
          }
          parts.letters().verify(db, user, wanted.orElse(user.email()));
          return Recorded.of(
              true,
              AuditEntry.of(AuditAction.ASK_EMAIL_VERIFICATION, user.id(), user.email().value()));
        });
  }

  /// The address the link was sent to is the user's, and proved. With another one than before all
  /// their sessions and tokens end.
  void complete(AccountLink.Secret secret, Client client) {
    var link =
        database
            .read(db -> links.find(db, secret, AccountLink.Purpose.EMAIL, clock.instant()))
            .orElseThrow(() -> unknown(client));
    var user =
        database
            .read(db -> users.find(db, link.tenant(), link.user()))
            .map(UserStore.Row::account)
            .filter(account -> account.standing().enabled())
            .orElseThrow(() -> unknown(client));
    var actor = client.actor(user, Credential.MAIL_LINK, "");
    try {
      var ended = ledger.change(actor, db -> complete(db, link, user, client));
      sessions.forget(link.key(), ended);
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("user_account_email"::equals).isPresent()) {
        throw new Failure.Unprocessable("user with a given email already exists");
      }
      throw e;
    }
  }

  private Recorded<List<SessionId>> complete(
      Handle db, AccountLink link, UserAccount user, Client client) {
    if (!links.use(db, link, clock.instant())) {
      throw AccountLink.invalid();
    }
    users.verify(db, link.key(), link.email(), clock.instant());
    UserAuth.userChanged(db, link.tenant(), link.user());
    var entry = AuditEntry.of(AuditAction.VERIFY_EMAIL, user.id(), link.email().value());
    if (link.email().equals(user.email())) {
      return Recorded.of(List.of(), entry);
    }
    links.drop(db, link.key(), AccountLink.Purpose.PASSWORD);
    parts
        .letters()
        .tell(db, user, SecurityAlert.EMAIL_CHANGED, client.origin(), client.userAgent());
    return Recorded.of(
        sessions.dropOthers(db, link.key(), Sessions.ALL, Sessions.NONE),
        entry.withBefore(view(user.email())).withAfter(view(link.email())));
  }

  private static String view(Email email) {
    return Json.text(Map.of("email", email.value()));
  }

  private Failure unknown(Client client) {
    parts.strangers().refused(client, AuditAction.VERIFY_EMAIL, "", Optional.empty());
    return AccountLink.invalid();
  }
}
