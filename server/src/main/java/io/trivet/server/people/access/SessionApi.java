package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.END_SESSION;
import static io.trivet.core.people.AuditAction.LOG_IN;
import static io.trivet.core.people.AuditAction.LOG_OUT;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.people.factor.FactorProof;
import io.trivet.server.people.factor.Site;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.platform.http.SameOrigin;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signing in and out over HTTP, for programs (Mender's login, which returns a token) and for
/// browsers (a cookie that no script can read), and the sessions there are.
final class SessionApi {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String BROWSER = BASE + "/auth/session";
  private static final String MINE = BASE + "/users/me/sessions";
  private static final String OTHERS = BASE + "/users/{id}/sessions";

  private final Logins logins;
  private final Sessions sessions;
  private final Accounts accounts;
  private final SameOrigin sameOrigin;

  SessionApi(Logins logins, Sessions sessions, Accounts accounts, SameOrigin sameOrigin) {
    this.logins = logins;
    this.sessions = sessions;
    this.accounts = accounts;
    this.sameOrigin = sameOrigin;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.Open("POST", BASE + "/auth/login", Optional.of(LOG_IN), this::logIn),
        Endpoint.change("POST", BASE + "/auth/logout", OWN_ACCOUNT, LOG_OUT, this::logOut),
        new Endpoint.Open("POST", BROWSER, Optional.of(LOG_IN), this::logInBrowser),
        new Endpoint.Open("POST", BROWSER + "/factor", Optional.of(LOG_IN), this::secondStep),
        Endpoint.read("GET", BROWSER, OWN_ACCOUNT, this::current),
        Endpoint.change("DELETE", BROWSER, OWN_ACCOUNT, LOG_OUT, this::logOutBrowser),
        Endpoint.read("GET", MINE, OWN_ACCOUNT, (_, caller) -> list(caller, own(caller))),
        Endpoint.change(
            "DELETE",
            MINE,
            OWN_ACCOUNT,
            END_SESSION,
            (_, caller) -> endOthers(caller, own(caller))),
        Endpoint.change(
            "DELETE",
            MINE + "/{session}",
            OWN_ACCOUNT,
            END_SESSION,
            (call, caller) -> end(call, caller, own(caller))),
        Endpoint.read("GET", OTHERS, MANAGE_USERS, (call, u) -> list(u, other(call, u))),
        Endpoint.change(
            "DELETE", OTHERS, MANAGE_USERS, END_SESSION, (call, u) -> endOthers(u, other(call, u))),
        Endpoint.change(
            "DELETE",
            OTHERS + "/{session}",
            MANAGE_USERS,
            END_SESSION,
            (call, u) -> end(call, u, other(call, u))));
  }

  record LoginBody(@Nullable Boolean no_expiry, @Nullable String token2fa) {}

  /// Address and password by HTTP Basic; the answer is the bare token, without a line end.
  private Reply logIn(Call call) {
    var credentials = basic(call.header("Authorization").orElse(""));
    var body = loginBody(call);
    var client = Client.of(call);
    var attempt = new Logins.Attempt(credentials[0], credentials[1], client);
    var factor = Optional.ofNullable(body.token2fa()).<FactorProof>map(FactorProof.Code::new);
    var proved = logins.logIn(attempt, factor, site(call));
    boolean forEver = Boolean.TRUE.equals(body.no_expiry());
    var opened = sessions.openApi(proved.user(), proved.proof(), client, forEver);
    return Reply.bytes(200, "application/jwt", opened.secret().getBytes(StandardCharsets.US_ASCII));
  }

  private static LoginBody loginBody(Call call) {
    var body = call.hasBody() ? call.body() : new byte[0];
    return body.length == 0 ? new LoginBody(null, null) : Json.parse(body, LoginBody.class);
  }

  private static String[] basic(String header) {
    if (!header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
      throw new Failure.Unauthorized("HTTP Basic authentication was expected");
    }
    try {
      var decoded = Base64.getDecoder().decode(header.substring(6).strip());
      var parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
      if (parts.length == 2) {
        return parts;
      }
    } catch (IllegalArgumentException _) {
      throw new Failure.Unauthorized("the Authorization header is not base64");
    }
    throw new Failure.Unauthorized("the Authorization header has no password");
  }

  record BrowserLogin(
      @Nullable String email, @Nullable String password, @Nullable String token2fa) {}

  /// A page of somebody else could sign its visitor in as itself, so the request must be ours.
  private Reply logInBrowser(Call call) {
    sameOrigin.requireIfSaid(call);
    var body = call.json(BrowserLogin.class);
    if (body.email() == null || body.password() == null) {
      throw new Failure.Invalid("email and password must be given");
    }
    var client = Client.of(call);
    var attempt = new Logins.Attempt(body.email(), body.password(), client);
    var factor = Optional.ofNullable(body.token2fa()).<FactorProof>map(FactorProof.Code::new);
    return open(logins.logIn(attempt, factor, site(call)), client);
  }

  /// After the password: the ticket it gave and the second factor.
  private Reply secondStep(Call call) {
    sameOrigin.requireIfSaid(call);
    var body = call.json(ShownFactor.class);
    if (body.ticket() == null) {
      throw new Failure.Invalid("ticket must be given");
    }
    var client = Client.of(call);
    return open(logins.logIn(body.ticket(), client, body.proof(), site(call)), client);
  }

  private Reply open(Logins.Proved proved, Client client) {
    return signedIn(sessions.openBrowser(proved.user(), proved.proof(), client));
  }

  private Site site(Call call) {
    return Site.of(call, sameOrigin.publicUrl());
  }

  private Reply signedIn(Sessions.Opened opened) {
    return Reply.json(accounts.view(opened.user().tenant(), opened.user().id()))
        .with("Set-Cookie", opened.secret());
  }

  private Reply current(Call call, UserCaller caller) {
    return Reply.json(accounts.view(caller.tenant(), caller.user()));
  }

  private Reply logOut(Call call, UserCaller caller) {
    sessions.logOut(caller);
    return Reply.ACCEPTED;
  }

  private Reply logOutBrowser(Call call, UserCaller caller) {
    sessions.logOut(caller);
    return Reply.NO_CONTENT.with("Set-Cookie", BrowserCookie.removal());
  }

  private Reply list(UserCaller caller, UserKey user) {
    return Reply.json(
        sessions.list(user).stream().map(row -> UserJson.session(row, caller.session())).toList());
  }

  private Reply end(Call call, UserCaller caller, UserKey user) {
    sessions.end(caller, user, SessionId.parse(call.segment("session")));
    return Reply.NO_CONTENT;
  }

  private Reply endOthers(UserCaller caller, UserKey user) {
    sessions.endOthers(caller, user);
    return Reply.NO_CONTENT;
  }

  private static UserKey own(UserCaller caller) {
    return new UserKey(caller.tenant(), caller.user());
  }

  private static UserKey other(Call call, UserCaller caller) {
    return new UserKey(caller.tenant(), UserId.parse(call.segment("id")));
  }
}
