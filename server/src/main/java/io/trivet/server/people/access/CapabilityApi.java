package io.trivet.server.people.access;

import static io.trivet.core.people.Permission.OWN_ACCOUNT;
import static io.trivet.core.people.Permission.READ_USERS;

import io.trivet.core.kernel.Ids;
import io.trivet.core.people.Grant;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// "What can I do?", "what can they do?" and "who can do this?" over HTTP. Mender has no such
/// routes; these stand beside its own.
final class CapabilityApi {
  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String HOLDERS =
      "/api/management/v1/useradm/permissions/{permission}/holders";

  private final Capabilities capabilities;

  CapabilityApi(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", USERS + "/me/capabilities", OWN_ACCOUNT, this::mine),
        Endpoint.read("GET", USERS + "/{id}/capabilities", READ_USERS, this::theirs),
        Endpoint.read("GET", HOLDERS, READ_USERS, this::holders));
  }

  private Reply mine(Call call, UserCaller caller) {
    return Reply.json(capabilities.of(caller).stream().flatMap(CapabilityApi::write).toList());
  }

  private Reply theirs(Call call, UserCaller caller) {
    var user = UserId.parse(call.segment("id"));
    return Reply.json(
        capabilities.of(caller.tenant(), user).stream().flatMap(CapabilityApi::write).toList());
  }

  private Reply holders(Call call, UserCaller caller) {
    var question =
        new Capabilities.Question(
            GrantJson.permission(call.segment("permission")),
            call.query("device").map(text -> Ids.uuid("device", text)),
            call.query("group"),
            call.query("filter").map(text -> Ids.uuid("filter", text)),
            call.query("release"));
    return Reply.json(
        capabilities.holders(caller, question).stream().map(CapabilityApi::write).toList());
  }

  /// One line for each permission: action, scope, budget, and the role that says so.
  private static java.util.stream.Stream<Map<String, Object>> write(Capabilities.Held held) {
    return held.grant().permissions().stream()
        .sorted()
        .map(permission -> {
          var view = new LinkedHashMap<String, Object>();
          view.put("permission", permission.name());
          view.putAll(limits(held.grant(), held.role()));
          return view;
        });
  }

  private static Object write(Capabilities.Holder holder) {
    var view = new LinkedHashMap<String, Object>();
    view.put(
        "user",
        Map.of("id", holder.user().id().toString(), "email", holder.user().email().value()));
    view.putAll(limits(holder.held().grant(), holder.held().role()));
    return view;
  }

  private static Map<String, Object> limits(Grant grant, Optional<String> role) {
    var view = new LinkedHashMap<String, Object>();
    view.put("scope", GrantJson.write(grant.scope()));
    view.put("budget", GrantJson.write(grant.budget()));
    role.ifPresent(name -> view.put("role", name));
    return view;
  }
}
