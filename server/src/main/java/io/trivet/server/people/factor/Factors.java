package io.trivet.server.people.factor;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The second factors of people: which they have, and whether what is shown is one.
public final class Factors {
  private final Database database;
  private final Ledger ledger;
  private final Sealer sealer;
  private final Passkeys passkeys;
  private final FactorWatch watch;
  private final InstantSource clock;
  private final FactorStore store = new FactorStore();
  private final SpentStore spent = new SpentStore();
  private final Totp totp = new Totp();

  public Factors(
      Database database, Ledger ledger, Keys keys, FactorWatch watch, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.sealer = keys.sealer();
    this.watch = watch;
    this.clock = clock;
    this.passkeys = new Passkeys(database, ledger, keys.challenges(), watch, clock);
  }

  /// What seals secrets, and what signs challenges.
  public record Keys(Sealer sealer, Challenges challenges) {}

  public Passkeys passkeys() {
    return passkeys;
  }

  public boolean has(Handle db, TenantId tenant, UserId user) {
    return store.has(db, new Owner(tenant, user));
  }

  /// Mender's word for the state of codes by time: `enabled`, `unverified` or `disabled`.
  public String totpStatus(Handle db, Owner owner) {
    return store
        .find(db, owner)
        .map(row -> row.verified() ? "enabled" : "unverified")
        .orElse("disabled");
  }

  /// The same for all users of a tenant that have one.
  public Map<UserId, String> totpStatus(Handle db, TenantId tenant) {
    var all = new HashMap<UserId, String>();
    store
        .verified(db, tenant)
        .forEach((user, verified) -> all.put(user, verified ? "enabled" : "unverified"));
    return all;
  }

  /// What a client needs to ask for the second factor: the kinds there are and, for a passkey, the
  /// argument of `navigator.credentials.get`. Empty if the user has none.
  public Map<String, Object> ask(Owner owner, Site site) {
    return database.read(db -> ask(db, owner, site));
  }

  private Map<String, Object> ask(Handle db, Owner owner, Site site) {
    var asked = new LinkedHashMap<String, Object>();
    if (!store.has(db, owner)) {
      return asked;
    }
    var kinds = new ArrayList<String>();
    if (totpStatus(db, owner).equals("enabled")) {
      kinds.add("totp");
    }
    var passkey = passkeys.startFactor(db, owner, site);
    passkey.ifPresent(options -> {
      kinds.add("passkey");
      asked.put("passkey", options);
    });
    if (store.countCodes(db, owner) > 0) {
      kinds.add("recovery_code");
    }
    asked.put("factors", kinds);
    return asked;
  }

  /// The kind of what was shown, or {@link Failure.Unauthorized}. What was accepted once is not
  /// accepted again.
  public String prove(Owner owner, FactorProof proof, Site site) {
    return switch (proof) {
      case FactorProof.Passkey(var json) -> {
        passkeys.prove(owner, json, site);
        yield "passkey";
      }
      case FactorProof.Code(var text) when RecoveryCodes.isOne(text) -> {
        require(database.inTransaction(db -> store.useCode(db, owner, RecoveryCodes.hash(text))));
        yield "recovery_code";
      }
      case FactorProof.Code(var text) -> {
        require(database.inTransaction(db -> useCode(db, owner, text, true)));
        yield "totp";
      }
    };
  }

  private static void require(boolean right) {
    if (!right) {
      throw new Failure.Unauthorized(
          "second_factor_wrong", "the 2fa code is wrong or was used before", Map.of());
    }
  }

  private boolean useCode(Handle db, Owner owner, String code, boolean verified) {
    var row = store.find(db, owner).filter(found -> found.verified() == verified);
    if (row.isEmpty()) {
      return false;
    }
    var step =
        totp.step(sealer.open(purpose(owner), row.get().secret()), code.strip(), clock.instant());
    return step.isPresent() && store.useStep(db, owner, step.getAsLong());
  }

  /// A secret that waits to be verified.
  void enable(UserCaller caller) {
    var owner = own(caller);
    var secret = sealer.seal(purpose(owner), totp.newSecret());
    boolean begun = database.inTransaction(db -> store.begin(db, owner, secret, clock.instant()));
    if (!begun) {
      throw new Failure.Conflict("2fa is enabled already: disable it first");
    }
  }

  /// The secret that waits to be verified. One that is in use is never shown again.
  byte[] secret(UserCaller caller) {
    var owner = own(caller);
    var row =
        database
            .read(db -> store.find(db, owner))
            .filter(found -> !found.verified())
            .orElseThrow(
                () -> new Failure.Conflict("no 2fa secret waits to be verified: enable 2fa first"));
    return sealer.open(purpose(owner), row.secret());
  }

  /// Verifies the waiting secret with a code of it; the recovery codes are told once.
  List<String> verify(UserCaller caller, String code) {
    var owner = own(caller);
    var codes = RecoveryCodes.create();
    ledger.change(
        caller.actor(),
        db -> {
          if (!useCode(db, owner, code, false) || !store.verify(db, owner, clock.instant())) {
            throw new Failure.Unprocessable("2fa code is wrong");
          }
          keep(db, owner, codes);
          watch.changed(db, caller, owner, FactorChange.CODES_ENABLED);
          return Recorded.of(true, entry(AuditAction.CREATE_FACTOR, caller, "totp"));
        });
    watch.committed(owner);
    return codes;
  }

  List<String> newRecoveryCodes(UserCaller caller) {
    var owner = own(caller);
    var codes = RecoveryCodes.create();
    ledger.change(
        caller.actor(),
        db -> {
          if (!store.has(db, owner)) {
            throw new Failure.Unprocessable("without a second factor there is nothing to recover");
          }
          keep(db, owner, codes);
          watch.changed(db, caller, owner, FactorChange.RECOVERY_CODES_RENEWED);
          return Recorded.of(true, entry(AuditAction.UPDATE_FACTOR, caller, "recovery_codes"));
        });
    return codes;
  }

  private void keep(Handle db, Owner owner, List<String> codes) {
    store.dropCodes(db, owner);
    store.addCodes(db, owner, codes.stream().map(RecoveryCodes::hash).toList());
  }

  /// Takes the codes by time away from a user, with the recovery codes where no passkey is left.
  void disable(UserCaller caller, Owner owner) {
    ledger.change(
        caller.actor(),
        db -> {
          watch.requireMayManage(db, caller, owner);
          if (!store.delete(db, owner)) {
            return Recorded.nothing(false);
          }
          if (!store.has(db, owner)) {
            store.dropCodes(db, owner);
          }
          watch.changed(db, caller, owner, FactorChange.CODES_DISABLED);
          return Recorded.of(true, AuditEntry.of(AuditAction.DELETE_FACTOR, owner.user(), "totp"));
        });
    watch.committed(owner);
  }

  /// Forgets proofs that nobody would accept any more.
  public void forgetOld() {
    database.inTransaction(db -> {
      spent.dropOver(db, clock.instant());
      return null;
    });
  }

  private static AuditEntry entry(AuditAction action, UserCaller caller, String kind) {
    return AuditEntry.of(action, caller.user(), kind);
  }

  private static Owner own(UserCaller caller) {
    return new Owner(caller.tenant(), caller.user());
  }

  private static String purpose(Owner owner) {
    return "totp " + owner;
  }
}
