package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.CREATE_USER;
import static io.trivet.core.people.AuditAction.DELETE_USER;
import static io.trivet.core.people.AuditAction.DISABLE_USER;
import static io.trivet.core.people.AuditAction.ENABLE_USER;
import static io.trivet.core.people.AuditAction.UPDATE_SETTINGS;
import static io.trivet.core.people.AuditAction.UPDATE_USER;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;
import static io.trivet.core.people.Permission.READ_USERS;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Users and settings over HTTP: Mender's `useradm`, management API v1.
public final class AccessApi {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String USERS = BASE + "/users";

  private final Accounts accounts;
  private final Tenants tenants;
  private final ClientSettings settings;

  AccessApi(Accounts accounts, Tenants tenants, ClientSettings settings) {
    this.accounts = accounts;
    this.tenants = tenants;
    this.settings = settings;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", USERS, READ_USERS, this::list),
        Endpoint.change("POST", USERS, MANAGE_USERS, CREATE_USER, this::create),
        Endpoint.read("GET", USERS + "/me", OWN_ACCOUNT, this::me),
        Endpoint.change("PUT", USERS + "/me", OWN_ACCOUNT, UPDATE_USER, this::changeMe),
        Endpoint.read("GET", USERS + "/{id}", READ_USERS, this::get),
        Endpoint.change("PUT", USERS + "/{id}", MANAGE_USERS, UPDATE_USER, this::change),
        Endpoint.change("DELETE", USERS + "/{id}", MANAGE_USERS, DELETE_USER, this::delete),
        Endpoint.change(
            "POST",
            USERS + "/{id}/disable",
            MANAGE_USERS,
            DISABLE_USER,
            (call, caller) -> enable(call, caller, false)),
        Endpoint.change(
            "POST",
            USERS + "/{id}/enable",
            MANAGE_USERS,
            ENABLE_USER,
            (call, caller) -> enable(call, caller, true)),
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

  private Reply list(Call call, UserCaller caller) {
    var query =
        new UserQuery(
            call.queries("id").stream().map(UserId::parse).toList(),
            call.queries("email").stream().map(text -> text.toLowerCase(Locale.ROOT)).toList(),
            UserQuery.Span.of(call.queryTime("created_after"), call.queryTime("created_before")),
            UserQuery.Span.of(call.queryTime("updated_after"), call.queryTime("updated_before")));
    return Reply.json(accounts.list(caller.tenant(), query));
  }

  /// Mender's form of a tie to an identity provider: `id` is the provider's here, `subject` what it
  /// calls the user.
  record SsoBody(@Nullable String id, @Nullable String kind, @Nullable String subject) {
    Accounts.Binding binding() {
      if (id == null || subject == null || subject.isBlank()) {
        throw new Failure.Invalid("sso needs id (of the identity provider) and subject");
      }
      if (kind != null && !kind.equals("sso/oidc") && !kind.equals("oidc")) {
        throw new Failure.Unprocessable("kind must be sso/oidc: SAML comes through a broker");
      }
      return new Accounts.Binding(id, subject);
    }
  }

  record NewUserBody(
      @Nullable String email,
      @Nullable String password,
      @Nullable List<String> roles,
      @Nullable List<SsoBody> sso,
      @Nullable Boolean send_reset_password) {}

  private Reply create(Call call, UserCaller caller) {
    var body = call.json(NewUserBody.class);
    if (body.email() == null) {
      throw new Failure.Invalid("email and password must be given");
    }
    var email = Email.parse(body.email());
    var sso = Objects.requireNonNullElse(body.sso(), List.<SsoBody>of());
    var order =
        new Accounts.NewUser(
            email,
            Optional.ofNullable(body.password()).map(text -> NewPassword.of(text, email)),
            roles(body.roles()).orElse(List.of()),
            sso.stream().map(SsoBody::binding).toList(),
            body.password() == null && Boolean.TRUE.equals(body.send_reset_password()));
    var id = accounts.create(caller, order);
    return Reply.created(USERS + "/" + id);
  }

  private Reply me(Call call, UserCaller caller) {
    return Reply.json(accounts.view(caller.tenant(), caller.user()));
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(accounts.view(caller.tenant(), id(call)));
  }

  /// `roles` of a body: distinct names, in order.
  private static Optional<List<String>> roles(@Nullable List<String> names) {
    if (names == null) {
      return Optional.empty();
    }
    if (names.stream().anyMatch(Objects::isNull)) {
      throw new Failure.Invalid("roles must be an array of names");
    }
    return Optional.of(names.stream().sorted().distinct().toList());
  }

  record ChangeBody(
      @Nullable String email,
      @Nullable String password,
      @Nullable String current_password,
      @Nullable List<String> roles) {}

  private Reply changeMe(Call call, UserCaller caller) {
    return change(call, caller, caller.user());
  }

  private Reply change(Call call, UserCaller caller) {
    return change(call, caller, id(call));
  }

  private Reply change(Call call, UserCaller caller, UserId id) {
    var body = call.json(ChangeBody.class);
    if (body.email() == null && body.password() == null && body.roles() == null) {
      throw new Failure.Invalid("email, password or roles must be given");
    }
    accounts.change(
        caller,
        id,
        new Accounts.Change(
            Optional.ofNullable(body.email()).map(Email::parse),
            Optional.ofNullable(body.password()),
            Optional.ofNullable(body.current_password()),
            roles(body.roles())));
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    accounts.delete(caller, id(call));
    return Reply.NO_CONTENT;
  }

  private Reply enable(Call call, UserCaller caller, boolean enabled) {
    accounts.enable(caller, id(call), enabled);
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
    settings.save(caller, user, Json.text(tree), ifMatch);
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

  private static UserId id(Call call) {
    return UserId.parse(call.segment("id"));
  }
}
