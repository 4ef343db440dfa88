package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.LOG_IN;
import static io.trivet.core.people.AuditAction.STEP_UP;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Credential;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.people.factor.Owner;
import io.trivet.server.people.factor.Site;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.platform.http.SameOrigin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Signing in with a passkey alone, and showing a second factor again in a session.
final class StepUpApi {
  private static final String AUTH = "/api/management/v1/useradm/auth";

  private final Logins logins;
  private final Sessions sessions;
  private final Accounts accounts;
  private final Factors factors;
  private final SameOrigin sameOrigin;

  StepUpApi(
      Logins logins, Sessions sessions, Accounts accounts, Factors factors, SameOrigin sameOrigin) {
    this.logins = logins;
    this.sessions = sessions;
    this.accounts = accounts;
    this.factors = factors;
    this.sameOrigin = sameOrigin;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.Open("POST", AUTH + "/passkey/start", this::startPasskey),
        new Endpoint.Open("POST", AUTH + "/passkey", Optional.of(LOG_IN), this::passkey),
        Endpoint.read("GET", AUTH + "/step-up", OWN_ACCOUNT, this::ask),
        Endpoint.change("POST", AUTH + "/step-up", OWN_ACCOUNT, STEP_UP, this::stepUp));
  }

  private Reply startPasskey(Call call) {
    return Reply.json(factors.passkeys().startLogin(site(call)));
  }

  record PasskeyLogin(@Nullable JsonNode passkey) {}

  private Reply passkey(Call call) {
    sameOrigin.requireIfSaid(call);
    var body = call.json(PasskeyLogin.class);
    if (body.passkey() == null) {
      throw new Failure.Invalid("passkey must be given");
    }
    var proved = logins.byPasskey(Json.text(body.passkey()), site(call));
    var opened = sessions.openBrowser(proved.user(), proved.proof(), Client.of(call));
    return Reply.json(accounts.view(proved.user().tenant(), proved.user().id()))
        .with("Set-Cookie", opened.secret());
  }

  /// What a client needs to ask for the factor.
  private Reply ask(Call call, UserCaller caller) {
    return Reply.json(factors.ask(new Owner(caller.tenant(), caller.user()), site(call)));
  }

  /// A program has nobody who could show something.
  private Reply stepUp(Call call, UserCaller caller) {
    if (caller.credential() != Credential.SESSION) {
      throw new Failure.Forbidden("a token cannot step up: sign in");
    }
    var user = accounts.get(caller.tenant(), caller.user());
    var proof = call.json(ShownFactor.class).proof();
    sessions.stepUp(caller, logins.stepUp(user, Client.of(call), proof, site(call)));
    return Reply.NO_CONTENT;
  }

  private Site site(Call call) {
    return Site.of(call, sameOrigin.publicUrl());
  }
}
