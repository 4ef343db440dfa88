package io.trivet.server.people.factor;

import static io.trivet.core.people.AuditAction.CREATE_FACTOR;
import static io.trivet.core.people.AuditAction.DELETE_FACTOR;
import static io.trivet.core.people.AuditAction.UPDATE_FACTOR;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Second factors over HTTP: codes by time as Mender has them, and passkeys.
public final class FactorApi {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String PASSKEYS = BASE + "/users/me/passkeys";
  private static final String PASSKEYS_OF = BASE + "/users/{id}/passkeys";

  private final Factors factors;
  private final Passkeys passkeys;
  private final Optional<String> publicUrl;

  public FactorApi(Factors factors, Optional<String> publicUrl) {
    this.factors = factors;
    this.passkeys = factors.passkeys();
    this.publicUrl = publicUrl;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.change(
            "POST", BASE + "/users/{id}/2fa/enable", OWN_ACCOUNT, CREATE_FACTOR, this::enable),
        Endpoint.change(
            "POST", BASE + "/users/{id}/2fa/disable", OWN_ACCOUNT, DELETE_FACTOR, this::disable),
        Endpoint.read("GET", BASE + "/2faqr", OWN_ACCOUNT, this::qr),
        Endpoint.change("PUT", BASE + "/2faverify", OWN_ACCOUNT, CREATE_FACTOR, this::verify),
        Endpoint.change(
            "POST",
            BASE + "/users/me/recovery-codes",
            OWN_ACCOUNT,
            UPDATE_FACTOR,
            this::recoveryCodes),
        Endpoint.read("GET", PASSKEYS, OWN_ACCOUNT, (_, caller) -> list(own(caller))),
        Endpoint.change(
            "POST", PASSKEYS + "/start", OWN_ACCOUNT, CREATE_FACTOR, this::startPasskey),
        Endpoint.change("POST", PASSKEYS, OWN_ACCOUNT, CREATE_FACTOR, this::addPasskey),
        Endpoint.change(
            "PUT", PASSKEYS + "/{passkey}", OWN_ACCOUNT, UPDATE_FACTOR, this::renamePasskey),
        Endpoint.change(
            "DELETE",
            PASSKEYS + "/{passkey}",
            OWN_ACCOUNT,
            DELETE_FACTOR,
            (call, caller) -> deletePasskey(call, caller, own(caller))),
        Endpoint.read("GET", PASSKEYS_OF, MANAGE_USERS, (c, caller) -> list(other(c, caller))),
        Endpoint.change(
            "DELETE",
            PASSKEYS_OF + "/{passkey}",
            MANAGE_USERS,
            DELETE_FACTOR,
            (call, caller) -> deletePasskey(call, caller, other(call, caller))));
  }

  /// One's own: a secret on somebody else's telephone is of no use.
  private Reply enable(Call call, UserCaller caller) {
    requireSignedIn(caller);
    if (!named(call, caller).equals(own(caller))) {
      throw new Failure.Forbidden("2fa can be enabled for oneself only");
    }
    factors.enable(caller);
    return Reply.OK;
  }

  /// One's own, or somebody else's who lost it.
  private Reply disable(Call call, UserCaller caller) {
    requireSignedIn(caller);
    var owner = named(call, caller);
    if (!owner.equals(own(caller))) {
      caller.require(Permission.MANAGE_USERS);
    }
    factors.disable(caller, owner);
    return Reply.OK;
  }

  private Reply qr(Call call, UserCaller caller) {
    requireSignedIn(caller);
    var secret = factors.secret(caller);
    var uri = Totp.uri(secret, caller.email());
    return Reply.json(
        Map.of(
            "qr",
            Base64.getEncoder().encodeToString(Totp.qr(uri)),
            "uri",
            uri,
            "secret",
            Totp.base32(secret)));
  }

  record Code(@Nullable String token2fa) {}

  private Reply verify(Call call, UserCaller caller) {
    requireSignedIn(caller);
    var body = call.json(Code.class);
    if (body.token2fa() == null) {
      throw new Failure.Invalid("token2fa must be given");
    }
    return Reply.json(202, Map.of("recovery_codes", factors.verify(caller, body.token2fa())));
  }

  private Reply recoveryCodes(Call call, UserCaller caller) {
    requireSignedIn(caller);
    return Reply.json(Map.of("recovery_codes", factors.newRecoveryCodes(caller)));
  }

  private Reply list(Owner owner) {
    return Reply.json(passkeys.list(owner).stream().map(FactorApi::write).toList());
  }

  private Reply startPasskey(Call call, UserCaller caller) {
    requireSignedIn(caller);
    return Reply.json(passkeys.startRegistration(caller, Site.of(call, publicUrl)));
  }

  record NewPasskey(@Nullable String name, @Nullable JsonNode credential) {}

  private Reply addPasskey(Call call, UserCaller caller) {
    requireSignedIn(caller);
    var body = call.json(NewPasskey.class);
    if (body.name() == null || body.credential() == null) {
      throw new Failure.Invalid("name and credential must be given");
    }
    var id =
        passkeys.register(
            caller, body.name(), Json.text(body.credential()), Site.of(call, publicUrl));
    return Reply.created(PASSKEYS + "/" + id);
  }

  record Rename(@Nullable String name) {}

  private Reply renamePasskey(Call call, UserCaller caller) {
    requireSignedIn(caller);
    var name = call.json(Rename.class).name();
    if (name == null) {
      throw new Failure.Invalid("name must be given");
    }
    passkeys.rename(caller, passkey(call), name);
    return Reply.NO_CONTENT;
  }

  private Reply deletePasskey(Call call, UserCaller caller, Owner owner) {
    requireSignedIn(caller);
    passkeys.delete(caller, owner, passkey(call));
    return Reply.NO_CONTENT;
  }

  private static Object write(PasskeyStore.Row row) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", row.id().toString());
    view.put("name", row.name());
    view.put("site", row.site());
    view.put("synced", row.synced());
    view.put("created_ts", row.createdAt().toString());
    row.lastUsedAt().ifPresent(at -> view.put("last_used", at.toString()));
    return view;
  }

  /// A stolen token could else give itself a factor.
  private static void requireSignedIn(UserCaller caller) {
    if (caller.credential() != Credential.SESSION) {
      throw new Failure.Forbidden("a token cannot change factors: sign in");
    }
  }

  private static UUID passkey(Call call) {
    return Ids.uuid("passkey id", call.segment("passkey"));
  }

  private static Owner own(UserCaller caller) {
    return new Owner(caller.tenant(), caller.user());
  }

  private static Owner named(Call call, UserCaller caller) {
    return call.segment("id").equals("me") ? own(caller) : other(call, caller);
  }

  private static Owner other(Call call, UserCaller caller) {
    return new Owner(caller.tenant(), UserId.parse(call.segment("id")));
  }
}
