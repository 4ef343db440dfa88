package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.CREATE_TOKEN;
import static io.trivet.core.people.AuditAction.DELETE_TOKEN;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Permission;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Personal access tokens over HTTP: Mender's `/settings/tokens`, and the tokens of others for whom
/// manages users.
final class TokenApi {
  private static final String TOKENS = "/api/management/v1/useradm/settings/tokens";
  private static final String OF_USER = "/api/management/v1/useradm/users/{id}/tokens";

  private final Tokens tokens;

  TokenApi(Tokens tokens) {
    this.tokens = tokens;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", TOKENS, OWN_ACCOUNT, (_, caller) -> list(own(caller))),
        Endpoint.change("POST", TOKENS, OWN_ACCOUNT, CREATE_TOKEN, this::create),
        Endpoint.change(
            "DELETE",
            TOKENS + "/{token}",
            OWN_ACCOUNT,
            DELETE_TOKEN,
            (call, caller) -> delete(call, caller, own(caller))),
        Endpoint.read("GET", OF_USER, MANAGE_USERS, (call, caller) -> list(other(call, caller))),
        Endpoint.change(
            "DELETE",
            OF_USER + "/{token}",
            MANAGE_USERS,
            DELETE_TOKEN,
            (call, caller) -> delete(call, caller, other(call, caller))));
  }

  private Reply list(UserKey user) {
    return Reply.json(tokens.list(user).stream().map(UserJson::token).toList());
  }

  record NewToken(
      @Nullable String name, @Nullable Long expires_in, @Nullable List<String> permissions) {}

  private Reply create(Call call, UserCaller caller) {
    var body = call.json(NewToken.class);
    if (body.name() == null || body.expires_in() == null) {
      throw new Failure.Invalid("name and expires_in (seconds, 0 for never) must be given");
    }
    var order =
        new Tokens.Order(
            body.name(),
            Optional.of(body.expires_in()).filter(s -> s != 0).map(Duration::ofSeconds),
            Optional.ofNullable(body.permissions()).map(TokenApi::permissions));
    var token = tokens.create(caller, Client.of(call), order);
    return Reply.bytes(200, "application/jwt", token.getBytes(StandardCharsets.US_ASCII));
  }

  private static Set<Permission> permissions(List<String> names) {
    var all = EnumSet.noneOf(Permission.class);
    for (var name : names) {
      try {
        all.add(Permission.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException _) {
        throw new Failure.Invalid("permissions must be among " + EnumSet.allOf(Permission.class));
      }
    }
    return all;
  }

  private Reply delete(Call call, UserCaller caller, UserKey user) {
    tokens.delete(caller, user, SessionId.parse(call.segment("token")));
    return Reply.NO_CONTENT;
  }

  private static UserKey own(UserCaller caller) {
    return new UserKey(caller.tenant(), caller.user());
  }

  private static UserKey other(Call call, UserCaller caller) {
    return new UserKey(caller.tenant(), UserId.parse(call.segment("id")));
  }
}
