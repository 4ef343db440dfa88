package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.CREATE_USER;
import static io.trivet.core.people.AuditAction.DELETE_USER;
import static io.trivet.core.people.AuditAction.LOG_IN;
import static io.trivet.core.people.AuditAction.LOG_OUT;
import static io.trivet.core.people.AuditAction.UPDATE_SETTINGS;
import static io.trivet.core.people.AuditAction.UPDATE_USER;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;
import static io.trivet.core.people.Permission.READ_USERS;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signing in, users and settings over HTTP: Mender's `useradm`, management API v1.
public final class AccessApi {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String USERS = BASE + "/users";

  private final Sessions sessions;
  private final Accounts accounts;
  private final Tenants tenants;
  private final ClientSettings settings;

  AccessApi(Sessions sessions, Accounts accounts, Tenants tenants, ClientSettings settings) {
    this.sessions = sessions;
    this.accounts = accounts;
    this.tenants = tenants;
    this.settings = settings;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.Open("POST", BASE + "/auth/login", Optional.of(LOG_IN), this::logIn),
        Endpoint.change("POST", BASE + "/auth/logout", OWN_ACCOUNT, LOG_OUT, this::logOut),
        Endpoint.read("GET", USERS, READ_USERS, this::list),
        Endpoint.change("POST", USERS, MANAGE_USERS, CREATE_USER, this::create),
        Endpoint.read("GET", USERS + "/me", OWN_ACCOUNT, this::me),
        Endpoint.change("PUT", USERS + "/me", OWN_ACCOUNT, UPDATE_USER, this::changeMe),
        Endpoint.read("GET", USERS + "/{id}", READ_USERS, this::get),
        Endpoint.change("PUT", USERS + "/{id}", MANAGE_USERS, UPDATE_USER, this::change),
        Endpoint.change("DELETE", USERS + "/{id}", MANAGE_USERS, DELETE_USER, this::delete),
        Endpoint.read(
            "GET", BASE + "/settings", OWN_ACCOUNT, (_, u) -> settings(u, Optional.empty())),
        Endpoint.change(
            "POST",
            BASE + "/settings",
            MANAGE_USERS,
            UPDATE_SETTINGS,
            (c, u) -> save(c, u, Optional.empty())),
        Endpoint.read(
            "GET",
            BASE + "/settings/me",
            OWN_ACCOUNT,
            (_, u) -> settings(u, Optional.of(u.user()))),
        Endpoint.change(
            "POST",
            BASE + "/settings/me",
            OWN_ACCOUNT,
            UPDATE_SETTINGS,
            (c, u) -> save(c, u, Optional.of(u.user()))),
        Endpoint.read(
            "GET", "/api/management/v1/tenantadm/user/tenant", OWN_ACCOUNT, this::tenant));
  }

  record LoginBody(@Nullable Boolean no_expiry) {}

  /// Address and password by HTTP Basic; the answer is the bare token, without a line end.
  private Reply logIn(Call call) {
    var credentials = basic(call.header("Authorization").orElse(""));
    boolean forEver = call.hasBody() && noExpiry(call);
    var token =
        sessions.logIn(
            credentials[0],
            credentials[1],
            new Actor.Origin(call.remoteAddress(), call.requestId()),
            forEver);
    return Reply.bytes(200, "application/jwt", token.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean noExpiry(Call call) {
    var body = call.body();
    return body.length > 0 && Boolean.TRUE.equals(Json.parse(body, LoginBody.class).no_expiry());
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

  private Reply logOut(Call call, UserCaller caller) {
    sessions.logOut(caller);
    return Reply.ACCEPTED;
  }

  private Reply list(Call call, UserCaller caller) {
    var query =
        new UserQuery(
            call.queries("id").stream().map(UserId::parse).toList(),
            call.queries("email").stream().map(text -> text.toLowerCase(Locale.ROOT)).toList(),
            UserQuery.Span.of(call.queryTime("created_after"), call.queryTime("created_before")),
            UserQuery.Span.of(call.queryTime("updated_after"), call.queryTime("updated_before")));
    return Reply.json(
        accounts.list(caller.tenant(), query).stream().map(AccessApi::write).toList());
  }

  record NewUserBody(@Nullable String email, @Nullable String password) {}

  private Reply create(Call call, UserCaller caller) {
    var body = call.json(NewUserBody.class);
    if (body.email() == null || body.password() == null) {
      throw new Failure.Invalid("email and password must be given");
    }
    var email = Email.parse(body.email());
    var id = accounts.create(caller, email, NewPassword.of(body.password(), email));
    return Reply.created(USERS + "/" + id);
  }

  private Reply me(Call call, UserCaller caller) {
    return Reply.json(write(accounts.get(caller.tenant(), caller.user())));
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(write(accounts.get(caller.tenant(), id(call))));
  }

  record ChangeBody(
      @Nullable String email, @Nullable String password, @Nullable String current_password) {}

  private Reply changeMe(Call call, UserCaller caller) {
    return change(call, caller, caller.user());
  }

  private Reply change(Call call, UserCaller caller) {
    return change(call, caller, id(call));
  }

  private Reply change(Call call, UserCaller caller, UserId id) {
    var body = call.json(ChangeBody.class);
    if (body.email() == null && body.password() == null) {
      throw new Failure.Invalid("email or password must be given");
    }
    accounts.change(
        caller,
        id,
        new Accounts.Change(
            Optional.ofNullable(body.email()).map(Email::parse),
            Optional.ofNullable(body.password()),
            Optional.ofNullable(body.current_password())));
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    accounts.delete(caller, id(call));
    return Reply.NO_CONTENT;
  }

  private Reply settings(UserCaller caller, Optional<UserId> user) {
    return settings
        .find(caller.tenant(), user)
        .map(stored ->
            Reply.bytes(
                    200,
                    "application/json; charset=utf-8",
                    stored.json().getBytes(StandardCharsets.UTF_8))
                .with("ETag", '"' + stored.etag().toString() + '"'))
        .orElseGet(() -> Reply.json(java.util.Map.of()));
  }

  private Reply save(Call call, UserCaller caller, Optional<UserId> user) {
    var tree = call.json(tools.jackson.databind.JsonNode.class);
    if (!tree.isObject()) {
      throw new Failure.Invalid("a JSON object was expected");
    }
    var ifMatch = call.header("If-Match").map(text -> text.replace("\"", "").strip());
    settings.save(caller.tenant(), user, Json.text(tree), ifMatch);
    return new Reply(201, List.of(), new Reply.Body.None());
  }

  private Reply tenant(Call call, UserCaller caller) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", caller.tenant().toString());
    view.put("name", tenants.name(caller.tenant()));
    view.put("tenant_token", tenants.token(caller.tenant()));
    view.put("status", "active");
    view.put("plan", "enterprise");
    view.put("trial", false);
    return Reply.json(view);
  }

  private static Object write(UserAccount user) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", user.id().toString());
    view.put("email", user.email().value());
    view.put("created_ts", user.createdAt().toString());
    view.put("updated_ts", user.updatedAt().toString());
    user.loginAt().ifPresent(at -> view.put("login_ts", at.toString()));
    view.put("verified", true);
    view.put("tfa_status", "disabled");
    view.put("roles", List.of("RBAC_ROLE_PERMIT_ALL"));
    return view;
  }

  private static UserId id(Call call) {
    return UserId.parse(call.segment("id"));
  }
}
