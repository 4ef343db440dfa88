package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.SigningKeyId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.wire.artifact.SignatureState;
import io.trivet.wire.artifact.VerificationKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public keys whose signatures a tenant trusts, and whether artifacts must carry one. Without
/// a decision: any artifact while there is no key, only signed ones once there is.
final class SigningKeys {
  static final String SIGNED = "signed";
  static final String ANY = "any";

  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  private final Database database;
  private final Ledger ledger;
  private final SigningKeyStore store = new SigningKeyStore();
  private final InstantSource clock;

  SigningKeys(Database database, Ledger ledger, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.clock = clock;
  }

  List<SigningKeyStore.Row> list(TenantId tenant) {
    return database.read(db -> store.list(db, tenant));
  }

  SigningKeyId add(UserCaller caller, String name, String pem) {
    var tenant = caller.tenant();
    if (name.isBlank() || name.length() > 256) {
      throw new Failure.Invalid("name must have 1 to 256 characters");
    }
    var key = parse(pem);
    var id = new SigningKeyId(UUID.randomUUID());
    var row =
        new SigningKeyStore.Row(
            id, name, pem.strip() + "\n", key.algorithm(), key.fingerprint(), clock.instant());
    try {
      ledger.change(caller.actor(), db -> insert(db, tenant, row));
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("signing_key_once"::equals).isPresent()) {
        throw new Failure.Conflict("this key is registered already");
      }
      throw e;
    }
    LOG.info("signing_key added tenant={} fingerprint={}", tenant, key.fingerprint());
    return id;
  }

  void delete(UserCaller caller, SigningKeyId id) {
    ledger.change(
        caller.actor(),
        db -> {
          if (!store.delete(db, caller.tenant(), id)) {
            throw new Failure.NotFound("signing key");
          }
          return Recorded.of(id, AuditEntry.of(AuditAction.DELETE_SIGNING_KEY, id, ""));
        });
    LOG.info("signing_key deleted tenant={} key={}", caller.tenant(), id);
  }

  String policy(TenantId tenant) {
    return database.read(db ->
        store
            .findPolicy(db, tenant)
            .orElseGet(() -> store.list(db, tenant).isEmpty() ? ANY : SIGNED));
  }

  void setPolicy(UserCaller caller, String policy) {
    var tenant = caller.tenant();
    if (!policy.equals(SIGNED) && !policy.equals(ANY)) {
      throw new Failure.Invalid("policy must be signed or any");
    }
    ledger.change(
        caller.actor(),
        db -> {
          store.setPolicy(db, tenant, policy);
          return Recorded.of(
              policy,
              AuditEntry.of(AuditAction.UPDATE_SIGNING_POLICY, tenant, "")
                  .withAfter(Json.text(Map.of("policy", policy))));
        });
    LOG.info("signing_policy tenant={} policy={}", tenant, policy);
  }

  /// The keys to check an upload with.
  List<VerificationKey> verification(TenantId tenant) {
    return list(tenant).stream().map(row -> VerificationKey.parse(row.pem())).toList();
  }

  /// Which registered key signed; {@link Failure.Unprocessable} when the tenant's policy refuses
  /// the artifact. A signature by a key nobody registered is never taken for a good one.
  Optional<SigningKeyId> admit(TenantId tenant, SignatureState signature) {
    boolean mustBeSigned = policy(tenant).equals(SIGNED);
    return switch (signature) {
      case SignatureState.SignedBy(var key) -> Optional.of(id(tenant, key));
      case SignatureState.Unsigned _ when mustBeSigned ->
          throw new Failure.Unprocessable(
              "unsigned_artifact",
              "the artifact is not signed, and this tenant accepts only signed ones");
      case SignatureState.SignedByUnknownKey _ when mustBeSigned ->
          throw new Failure.Unprocessable(
              "untrusted_signature",
              "the artifact's signature was made by none of the registered signing keys");
      case SignatureState.Unsigned _, SignatureState.SignedByUnknownKey _ -> Optional.empty();
    };
  }

  private SigningKeyId id(TenantId tenant, VerificationKey key) {
    return list(tenant).stream()
        .filter(row -> row.fingerprint().equals(key.fingerprint()))
        .map(SigningKeyStore.Row::id)
        .findFirst()
        .orElseThrow(() ->
            new Failure.Unprocessable(
                "untrusted_signature", "the signing key was removed during the upload"));
  }

  private Recorded<SigningKeyId> insert(Handle db, TenantId tenant, SigningKeyStore.Row row) {
    store.lock(db, tenant);
    if (store.list(db, tenant).size() >= Limits.SIGNING_KEYS_PER_TENANT_MAX) {
      throw new Failure.Unprocessable(
          "there are %d signing keys already: delete one first"
              .formatted(Limits.SIGNING_KEYS_PER_TENANT_MAX));
    }
    store.insert(db, tenant, row);
    return Recorded.of(
        row.id(),
        AuditEntry.of(AuditAction.CREATE_SIGNING_KEY, row.id(), row.name())
            .withAfter(Json.text(Map.of("fingerprint", row.fingerprint()))));
  }

  private static VerificationKey parse(String pem) {
    try {
      return VerificationKey.parse(pem);
    } catch (IllegalArgumentException e) {
      throw new Failure.Invalid("pem is not a usable public key: " + e.getMessage());
    }
  }
}
