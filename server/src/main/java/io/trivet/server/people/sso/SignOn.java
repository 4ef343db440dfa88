package io.trivet.server.people.sso;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserAccount;
import io.trivet.server.people.access.Client;
import io.trivet.server.people.access.ExternalUsers;
import io.trivet.server.people.access.Sessions;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.http.Json;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Signing in through an identity provider. Who somebody is, is what the issuer calls them; their
/// address is a way to write to them and nothing else, so two providers that tell the same address
/// bring two users. Somebody new becomes a user; roles follow the groups at every sign-in.
final class SignOn {
  private static final String PURPOSE = "sso";

  private final Ledger ledger;
  private final ProviderStore store;
  private final ExternalUsers users;
  private final Sessions sessions;
  private final Parts parts;

  /// What else it takes.
  record Parts(Oidc oidc, Sealer sealer, InstantSource clock) {}

  SignOn(Ledger ledger, ProviderStore store, ExternalUsers users, Sessions sessions, Parts parts) {
    this.ledger = ledger;
    this.store = store;
    this.users = users;
    this.sessions = sessions;
    this.parts = parts;
  }

  private record Kept(String provider, Oidc.Going going, long end) {}

  /// Where the browser goes, and what it keeps meanwhile (sealed: its page is to learn nothing).
  record Started(URI location, String kept) {}

  Started start(Provider provider, URI redirect) {
    var going = Oidc.Going.create();
    var end = parts.clock().instant().plus(Limits.SSO_LIFE).getEpochSecond();
    var kept = Json.text(new Kept(provider.id().toString(), going, end));
    return new Started(
        parts.oidc().start(provider, redirect, going),
        Base64.getUrlEncoder().withoutPadding().encodeToString(parts.sealer().seal(PURPOSE, kept)));
  }

  /// The browser came back. `state` must be the one this very browser left with: a page of somebody
  /// else cannot bring its own sign-in.
  Sessions.Opened finish(
      Provider provider, URI redirect, String kept, Returned returned, Client client) {
    var going = open(provider, kept);
    if (!going.state().equals(returned.state()) || returned.code().isBlank()) {
      throw lost();
    }
    var identity = parts.oidc().finish(provider, redirect, going, returned.code());
    var user = user(provider, identity, client);
    var proof =
        new Sessions.Proof(
            "sso " + provider.issuer(), Credential.IDENTITY_PROVIDER, false, Optional.empty());
    return sessions.openBrowser(user, proof, client);
  }

  /// What the provider sent back through the browser.
  record Returned(String state, String code) {}

  private Oidc.Going open(Provider provider, String kept) {
    try {
      var text = parts.sealer().openText(PURPOSE, Base64.getUrlDecoder().decode(kept));
      var read = Json.parse(text, Kept.class);
      boolean isOurs =
          read.provider().equals(provider.id().toString())
              && parts.clock().instant().isBefore(Instant.ofEpochSecond(read.end()));
      if (isOurs) {
        return read.going();
      }
    } catch (IllegalArgumentException | IllegalStateException _) {
      throw lost();
    }
    throw lost();
  }

  private UserAccount user(Provider provider, Oidc.Identity identity, Client client) {
    var roles = provider.settings().rolesOf(identity.groups());
    var known =
        ledger.change(
            client.unknownActor(provider.tenant(), identity.subject()),
            db -> enter(db, provider, identity, roles));
    users.committed(known);
    return known;
  }

  private Recorded<UserAccount> enter(
      Handle db, Provider provider, Oidc.Identity identity, List<String> roles) {
    var now = parts.clock().instant();
    var existing = store.findIdentity(db, provider, identity.subject());
    if (existing.isPresent()) {
      var user = users.get(db, provider.tenant(), existing.get().user());
      if (!user.standing().enabled()) {
        throw new Failure.Unauthorized("invalid credentials");
      }
      if (existing.get().rolesByHand()) {
        return Recorded.nothing(user);
      }
      requireSome(roles);
      return users.setRoles(db, user, roles)
          ? Recorded.of(user, entry(AuditAction.UPDATE_USER, user, roles))
          : Recorded.nothing(user);
    }
    requireSome(roles);
    var email =
        identity
            .email()
            .orElseThrow(() ->
                new Failure.Forbidden(
                    "sso_no_email", "the identity provider told no email address"));
    var user = users.create(db, provider.tenant(), Email.parse(email), identity.emailVerified());
    store.addIdentity(
        db, provider, identity.subject(), new ProviderStore.Identity(user.id(), false), now);
    users.setRoles(db, user, roles);
    return Recorded.of(user, entry(AuditAction.CREATE_USER, user, roles));
  }

  private static void requireSome(List<String> roles) {
    if (roles.isEmpty()) {
      throw new Failure.Forbidden(
          "sso_no_role", "none of your groups at the identity provider has a role here");
    }
  }

  private static AuditEntry entry(AuditAction action, UserAccount user, List<String> roles) {
    return AuditEntry.of(action, user.id(), user.email().value())
        .withAfter(Json.text(java.util.Map.of("email", user.email().value(), "roles", roles)));
  }

  private static Failure lost() {
    return new Failure.Unauthorized("this sign-in was not begun here, or too long ago: try again");
  }
}
