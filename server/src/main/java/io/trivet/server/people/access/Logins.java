package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserId;
import io.trivet.server.people.factor.Challenges;
import io.trivet.server.people.factor.Digest;
import io.trivet.server.people.factor.FactorProof;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.people.factor.Owner;
import io.trivet.server.people.factor.Site;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Proving who one is: a password and a second factor, or a passkey. Nothing in the answer or in
/// its time tells whether an account exists: an address nobody has costs the same look-up, the same
/// hash and the same entry in the audit log as a wrong password.
final class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  private final Database database;
  private final Strangers strangers;
  private final UserStore store;
  private final Passwords passwords;
  private final Factors factors;
  private final Challenges challenges;
  private final LoginThrottle throttle;
  private final String nobodysHash;

  Logins(
      Database database,
      Strangers strangers,
      UserStore store,
      Proving proving,
      InstantSource clock) {
    this.database = database;
    this.strangers = strangers;
    this.store = store;
    this.passwords = proving.passwords();
    this.factors = proving.factors();
    this.challenges = proving.challenges();
    this.throttle = new LoginThrottle(clock, LoginThrottle.LOGINS);
    this.nobodysHash = proving.passwords().hash(UUID.randomUUID().toString());
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

  /// What proofs are checked with.
  record Proving(Passwords passwords, Factors factors, Challenges challenges) {}

  /// Somebody who knows the password.
  record Known(UserAccount user, Optional<String> hash) {
    Owner owner() {
      return new Owner(user.tenant(), user.id());
    }
  }

  /// Somebody who may have a session.
  record Proved(UserAccount user, Sessions.Proof proof) {}

  /// Password and, for whom has one, the second factor: {@link Failure.Unauthorized}, or {@link
  /// Failure.TooMany} after too many of those. Without the factor that is asked for the failure
  /// carries what the client needs to ask for it, and a ticket that stands for the password.
  Proved logIn(Attempt attempt, Optional<FactorProof> factor, Site site) {
    throttle.begin(attempt.account(), attempt.address());
    var known = check(attempt);
    var asked = factors.ask(known.owner(), site);
    if (asked.isEmpty()) {
      throttle.succeeded(attempt.account(), attempt.address());
      return new Proved(known.user(), proof("password", known, false));
    }
    if (factor.isEmpty()) {
      asked.put("ticket", ticket(known));
      throw new Failure.Unauthorized(
          "second_factor_required", "the 2fa code or another second factor is needed", asked);
    }
    return prove(known, attempt.client(), factor.get(), site);
  }

  /// The second step: the ticket of the first, and the second factor.
  Proved logIn(String ticket, Client client, FactorProof factor, Site site) {
    var known = byTicket(ticket);
    throttle.begin(known.user().email().value(), client.origin().address());
    return prove(known, client, factor, site);
  }

  private Proved prove(Known known, Client client, FactorProof factor, Site site) {
    try {
      var kind = factors.prove(known.owner(), factor, site);
      throttle.succeeded(known.user().email().value(), client.origin().address());
      return new Proved(known.user(), proof("password, " + kind, known, true));
    } catch (Failure.Unauthorized e) {
      var attempt = new Attempt(known.user().email().value(), "", client);
      record(attempt, Optional.of(known.user()));
      throw e;
    }
  }

  private static Sessions.Proof proof(String method, Known known, boolean withFactor) {
    return new Sessions.Proof(method, Credential.PASSWORD, withFactor, known.hash());
  }

  /// A passkey alone: it holds a key, and was opened by its person.
  Proved byPasskey(String credential, Site site) {
    var owner = factors.passkeys().logIn(credential, site);
    var user =
        database
            .read(db -> store.find(db, owner.tenant(), owner.user()))
            .map(UserStore.Row::account)
            .filter(account -> account.standing().enabled())
            .orElseThrow(Logins::invalid);
    return new Proved(
        user, new Sessions.Proof("passkey", Credential.PASSKEY, true, Optional.empty()));
  }

  /// Shows a second factor in a session that lives.
  String stepUp(UserAccount user, Client client, FactorProof factor, Site site) {
    throttle.begin(user.email().value(), client.origin().address());
    var kind = factors.prove(new Owner(user.tenant(), user.id()), factor, site);
    throttle.succeeded(user.email().value(), client.origin().address());
    return kind;
  }

  private Known check(Attempt attempt) {
    var user = find(attempt.account());
    var hash = user.flatMap(UserStore.Row::passwordHash);
    boolean right =
        attempt.password().length() <= Limits.PASSWORD_CHARS_MAX
            && passwords.matches(attempt.password(), hash.orElse(nobodysHash));
    if (!right || user.isEmpty() || !user.get().account().standing().enabled()) {
      record(attempt, user.map(UserStore.Row::account));
      throw invalid();
    }
    return new Known(user.get().account(), hash);
  }

  /// The password that was checked stands in it as a hash of its hash: a change voids the ticket.
  private String ticket(Known known) {
    return "%s.%s.%s"
        .formatted(
            known.user().tenant(),
            known.user().id(),
            challenges.issue(purpose(known), Limits.CHALLENGE_LIFE));
  }

  private Known byTicket(String ticket) {
    var parts = ticket.split("\\.", 3);
    if (parts.length != 3 || !Ids.isUuid(parts[0]) || !Ids.isUuid(parts[1])) {
      throw invalid();
    }
    var tenant = new TenantId(Ids.uuid("tenant", parts[0]));
    var row = database.read(db -> store.find(db, tenant, UserId.parse(parts[1])));
    var known =
        row.filter(found -> found.account().standing().enabled())
            .map(found -> new Known(found.account(), found.passwordHash()))
            .orElseThrow(Logins::invalid);
    return challenges.verify(purpose(known), parts[2]).map(_ -> known).orElseThrow(Logins::invalid);
  }

  private static String purpose(Known known) {
    var hash = Digest.of(known.hash().orElse(""));
    return "ticket " + known.owner() + " " + HexFormat.of().formatHex(hash);
  }

  private void record(Attempt attempt, Optional<UserAccount> user) {
    strangers.refused(attempt.client(), AuditAction.LOG_IN, attempt.account(), user);
    LOG.warn("login failed address={}", attempt.address());
  }

  private static Failure invalid() {
    return new Failure.Unauthorized("invalid credentials");
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
