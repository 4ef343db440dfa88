package io.trivet.server.people.access;

import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserAccount;
import io.trivet.server.people.factor.Digest;
import io.trivet.server.platform.mail.Letter;
import io.trivet.server.platform.mail.Mail;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What the server writes to people about their accounts. Everything here is part of the caller's
/// transaction: no letter about what did not happen. Nothing a stranger typed stands in a letter.
final class Correspondence {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Mail mail;
  private final String publicUrl;
  private final InstantSource clock;
  private final LinkStore links = new LinkStore();

  /// Without a public address there is nothing a link could begin with: then there is no mail.
  Correspondence(Mail mail, Optional<String> publicUrl, InstantSource clock) {
    this.mail = mail;
    this.publicUrl = publicUrl.orElse("");
    this.clock = clock;
  }

  boolean isOn() {
    return mail.isOn() && !publicUrl.isEmpty();
  }

  /// The link by which somebody sets another password.
  void resetPassword(Handle db, UserAccount user) {
    var link = link(db, user, AccountLink.Purpose.PASSWORD, user.email(), Limits.RESET_LINK_LIFE);
    post(
        db,
        user,
        user.email(),
        "Set a new password",
        """
        Somebody, probably you, asked for a new password for your account %s at %s.

        Set it here, within %s:
        %s

        If it was not you, do nothing: your password stays as it is.
        """
            .formatted(user.email(), publicUrl, text(Limits.RESET_LINK_LIFE), link));
  }

  /// The link by which somebody who has an account without a password sets the first one.
  void invite(Handle db, UserAccount user) {
    var link = link(db, user, AccountLink.Purpose.PASSWORD, user.email(), Limits.INVITATION_LIFE);
    post(
        db,
        user,
        user.email(),
        "Your account",
        """
        An account was made for you at %s. You sign in there as %s.

        Choose your password here, within %s:
        %s
        """
            .formatted(publicUrl, user.email(), text(Limits.INVITATION_LIFE), link));
  }

  /// The link by which somebody proves that mail to the address reaches them. An earlier one, to
  /// another address perhaps, no longer counts.
  void verify(Handle db, UserAccount user, Email address) {
    links.drop(db, new UserKey(user.tenant(), user.id()), AccountLink.Purpose.EMAIL);
    var link = link(db, user, AccountLink.Purpose.EMAIL, address, Limits.VERIFY_LINK_LIFE);
    post(
        db,
        user,
        address,
        "Is this your mail address?",
        """
        An account at %s names this mail address. If it is yours, say so here, within %s:
        %s

        If you know nothing of it, do nothing.
        """
            .formatted(publicUrl, text(Limits.VERIFY_LINK_LIFE), link));
  }

  /// Tells somebody, at the address they had, what was done to their account.
  void tell(Handle db, UserAccount user, SecurityAlert alert, Actor.Origin from, String userAgent) {
    var program = userAgent.isEmpty() ? "" : "\nWith: " + ClientProgram.of(userAgent);
    var address = from.address().isEmpty() ? "" : "\nFrom: " + from.address();
    post(
        db,
        user,
        user.email(),
        alert.subject(),
        """
        %s

        Account: %s at %s
        When: %s%s%s

        If it was not you, change your password at once and tell your administrator.
        """
            .formatted(
                alert.text(),
                user.email(),
                publicUrl,
                TIME.format(clock.instant()),
                address,
                program));
  }

  /// Somebody has signed in. They are told if network and program are new together; the first of
  /// all is not.
  void signedIn(Handle db, UserAccount user, Client client) {
    if (!isOn()) {
      return;
    }
    var key = new UserKey(user.tenant(), user.id());
    boolean first = !links.knowsAnyClient(db, key);
    boolean known = links.see(db, key, hash(key, client), clock.instant());
    if (!known) {
      links.forgetClients(db, key, Limits.KNOWN_CLIENTS_PER_USER_MAX);
    }
    if (!known && !first) {
      tell(db, user, SecurityAlert.NEW_CLIENT, client.origin(), client.userAgent());
    }
  }

  private static byte[] hash(UserKey user, Client client) {
    return Digest.of(
        "client %s %s %s"
            .formatted(
                user,
                LoginThrottle.network(client.origin().address()),
                ClientProgram.of(client.userAgent())));
  }

  private String link(
      Handle db, UserAccount user, AccountLink.Purpose purpose, Email address, Duration life) {
    var secret = AccountLink.Secret.create(user.tenant());
    var end = clock.instant().plus(life);
    links.insert(
        db, new AccountLink(user.tenant(), secret.hash(), user.id(), purpose, address, end));
    var page =
        switch (purpose) {
          case PASSWORD -> "/reset-password";
          case EMAIL -> "/verify-email";
        };
    return publicUrl + page + "?secret=" + secret.text();
  }

  private void post(Handle db, UserAccount user, Email to, String subject, String text) {
    if (isOn()) {
      mail.post(db, user.tenant(), new Letter(to, subject, text));
    }
  }

  private static String text(Duration life) {
    return life.toHours() == 1 ? "an hour" : life.toHours() + " hours";
  }
}
