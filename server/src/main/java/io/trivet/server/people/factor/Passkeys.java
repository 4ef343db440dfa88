package io.trivet.server.people.factor;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// Passkeys: made, shown, renamed and removed. Every challenge counts once.
public final class Passkeys {
  private static final String LOGIN = "passkey login";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Database database;
  private final Ledger ledger;
  private final Challenges challenges;
  private final FactorWatch watch;
  private final InstantSource clock;
  private final PasskeyStore store = new PasskeyStore();
  private final SpentStore spent = new SpentStore();
  private final WebAuthn webAuthn = new WebAuthn();

  Passkeys(
      Database database,
      Ledger ledger,
      Challenges challenges,
      FactorWatch watch,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.challenges = challenges;
    this.watch = watch;
    this.clock = clock;
  }

  /// The argument of `navigator.credentials.create`, as JSON (WebAuthn, section 5.4): a credential
  /// that can be found without a name, after the person was verified.
  Map<String, Object> startRegistration(UserCaller caller, Site site) {
    var owner = new Owner(caller.tenant(), caller.user());
    var challenge = challenges.issueBytes(register(owner), Limits.CHALLENGE_LIFE);
    var existing = database.read(db -> store.list(db, owner));
    return Map.of(
        "rp", Map.of("id", site.host(), "name", "Trivet"),
        "user",
            Map.of(
                "id", BASE64.encodeToString(owner.handle()),
                "name", caller.email().value(),
                "displayName", caller.email().value()),
        "challenge", BASE64.encodeToString(challenge),
        "pubKeyCredParams",
            WebAuthn.ALGORITHMS.stream()
                .map(number -> Map.of("type", "public-key", "alg", number))
                .toList(),
        "timeout", Limits.CHALLENGE_LIFE.toMillis(),
        "excludeCredentials", descriptors(existing),
        "authenticatorSelection",
            Map.of("residentKey", "required", "userVerification", "preferred"),
        "attestation", "none");
  }

  /// `credential`: what `PublicKeyCredential.toJSON()` gave.
  UUID register(UserCaller caller, String name, String credential, Site site) {
    var owner = new Owner(caller.tenant(), caller.user());
    requireName(name);
    var challenge = webAuthn.challengeOfRegistration(credential);
    var end = challenges.verify(register(owner), challenge).orElseThrow(Passkeys::unknown);
    var made = webAuthn.register(credential, challenge, site);
    var row =
        new PasskeyStore.Row(
            owner,
            UUID.randomUUID(),
            name,
            made.credentialId(),
            made.credential(),
            site.host(),
            made.signCount(),
            made.synced(),
            clock.instant(),
            Optional.empty());
    try {
      ledger.change(
          caller.actor(),
          db -> {
            spend(db, owner, challenge, end);
            insert(db, row);
            watch.changed(db, caller, owner, FactorChange.PASSKEY_ADDED);
            return Recorded.of(true, entry(AuditAction.CREATE_FACTOR, row.id(), name));
          });
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("user_passkey_once"::equals).isPresent()) {
        throw new Failure.Conflict("this passkey is registered already");
      }
      throw e;
    }
    watch.committed(owner);
    return row.id();
  }

  private void insert(Handle db, PasskeyStore.Row row) {
    if (store.list(db, row.owner()).size() >= Limits.PASSKEYS_PER_USER_MAX) {
      throw new Failure.Unprocessable(
          "a user can have at most %d passkeys".formatted(Limits.PASSKEYS_PER_USER_MAX));
    }
    store.insert(db, row);
  }

  List<PasskeyStore.Row> list(Owner owner) {
    return database.read(db -> store.list(db, owner));
  }

  void rename(UserCaller caller, UUID id, String name) {
    requireName(name);
    var owner = new Owner(caller.tenant(), caller.user());
    ledger.change(
        caller.actor(),
        db -> {
          if (!store.rename(db, owner, id, name)) {
            throw new Failure.NotFound("passkey");
          }
          return Recorded.of(true, entry(AuditAction.UPDATE_FACTOR, id, name));
        });
  }

  void delete(UserCaller caller, Owner owner, UUID id) {
    ledger.change(
        caller.actor(),
        db -> {
          var name = store.delete(db, owner, id).orElseThrow(() -> new Failure.NotFound("passkey"));
          watch.changed(db, caller, owner, FactorChange.PASSKEY_REMOVED);
          return Recorded.of(true, entry(AuditAction.DELETE_FACTOR, id, name));
        });
    watch.committed(owner);
  }

  /// The argument of `navigator.credentials.get` for somebody we do not know yet: the authenticator
  /// says who it is.
  public Map<String, Object> startLogin(Site site) {
    return request(site, LOGIN, List.of(), "required");
  }

  /// The same for somebody we know, as second factor; empty if they have no passkey for this site.
  Optional<Map<String, Object>> startFactor(Handle db, Owner owner, Site site) {
    var rows =
        store.list(db, owner).stream().filter(row -> row.site().equals(site.host())).toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(request(site, factor(owner), rows, "preferred"));
  }

  private Map<String, Object> request(
      Site site, String purpose, List<PasskeyStore.Row> allowed, String verification) {
    return Map.of(
        "challenge",
        BASE64.encodeToString(challenges.issueBytes(purpose, Limits.CHALLENGE_LIFE)),
        "rpId",
        site.host(),
        "allowCredentials",
        descriptors(allowed),
        "timeout",
        Limits.CHALLENGE_LIFE.toMillis(),
        "userVerification",
        verification);
  }

  /// Whose passkey it is, or {@link Failure.Unauthorized}. The person must have been verified by
  /// the authenticator: it stands for both factors.
  public Owner logIn(String credential, Site site) {
    var shown = webAuthn.parse(credential);
    var owner = shown.owner().orElseThrow(Passkeys::unknown);
    use(owner, LOGIN, shown, site, true);
    return owner;
  }

  /// {@link Failure.Unauthorized} unless it is a passkey of theirs.
  void prove(Owner owner, String credential, Site site) {
    use(owner, factor(owner), webAuthn.parse(credential), site, false);
  }

  private void use(Owner owner, String purpose, WebAuthn.Shown shown, Site site, boolean verified) {
    var end = challenges.verify(purpose, shown.challenge()).orElseThrow(Passkeys::unknown);
    database.inTransaction(db -> {
      var row = store.find(db, owner, shown.credentialId()).orElseThrow(Passkeys::unknown);
      var signed = webAuthn.check(shown, row, site, verified);
      spend(db, owner, shown.challenge(), end);
      store.used(db, row, signed.signCount(), signed.synced(), clock.instant());
      return null;
    });
  }

  private void spend(Handle db, Owner owner, byte[] challenge, java.time.Instant end) {
    if (!spent.spend(db, owner.tenant(), challenge, end)) {
      throw unknown();
    }
  }

  private static List<Map<String, Object>> descriptors(List<PasskeyStore.Row> rows) {
    return rows.stream()
        .map(row ->
            Map.<String, Object>of(
                "type", "public-key", "id", BASE64.encodeToString(row.credentialId())))
        .toList();
  }

  private static void requireName(String name) {
    if (name.isBlank() || name.length() > Limits.PASSKEY_NAME_CHARS_MAX) {
      throw new Failure.Invalid(
          "name must have 1 to %d characters".formatted(Limits.PASSKEY_NAME_CHARS_MAX));
    }
  }

  private static AuditEntry entry(AuditAction action, UUID id, String name) {
    return AuditEntry.of(action, id, name).withMeta(Map.of("kind", List.of("passkey")));
  }

  private static String register(Owner owner) {
    return "passkey register " + owner;
  }

  private static String factor(Owner owner) {
    return "passkey factor " + owner;
  }

  private static Failure unknown() {
    return new Failure.Unauthorized("the passkey was not accepted");
  }
}
