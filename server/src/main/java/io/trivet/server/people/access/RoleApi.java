package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.CREATE_ROLE;
import static io.trivet.core.people.AuditAction.DELETE_ROLE;
import static io.trivet.core.people.AuditAction.UPDATE_ROLE;
import static io.trivet.core.people.Permission.MANAGE_USERS;
import static io.trivet.core.people.Permission.READ_USERS;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.PermissionSet;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Roles over HTTP: Mender's `useradm` v2, and reads of the deprecated v1.
final class RoleApi {
  private static final String V1 = "/api/management/v1/useradm/roles";
  private static final String V2 = "/api/management/v2/useradm/roles";
  private static final String SETS = "/api/management/v2/useradm/permission_sets";

  private final Roles roles;

  RoleApi(Roles roles) {
    this.roles = roles;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", V2, READ_USERS, this::list),
        Endpoint.change("POST", V2, MANAGE_USERS, CREATE_ROLE, this::create),
        Endpoint.read("GET", V2 + "/{name}", READ_USERS, this::get),
        Endpoint.change("PUT", V2 + "/{name}", MANAGE_USERS, UPDATE_ROLE, this::update),
        Endpoint.change("DELETE", V2 + "/{name}", MANAGE_USERS, DELETE_ROLE, this::delete),
        Endpoint.read("GET", V1, READ_USERS, this::listV1),
        Endpoint.read("GET", V1 + "/{name}", READ_USERS, this::getV1),
        Endpoint.read("GET", SETS, READ_USERS, this::sets),
        Endpoint.read("GET", SETS + "/{name}", READ_USERS, this::set));
  }

  private Reply list(Call call, UserCaller caller) {
    return page(call, roles.list(caller.tenant()), RoleJson::write);
  }

  private Reply listV1(Call call, UserCaller caller) {
    return Reply.json(roles.list(caller.tenant()).stream().map(RoleJson::writeV1).toList());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(RoleJson.write(roles.get(caller.tenant(), call.segment("name"))));
  }

  private Reply getV1(Call call, UserCaller caller) {
    return Reply.json(RoleJson.writeV1(roles.get(caller.tenant(), call.segment("name"))));
  }

  private Reply create(Call call, UserCaller caller) {
    var role = call.json(RoleJson.Body.class).parse(null);
    roles.create(caller, role);
    return Reply.created(
        V2 + "/" + URLEncoder.encode(role.name(), StandardCharsets.UTF_8).replace("+", "%20"));
  }

  private Reply update(Call call, UserCaller caller) {
    roles.update(caller, call.json(RoleJson.Body.class).parse(call.segment("name")));
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    roles.delete(caller, call.segment("name"));
    return Reply.NO_CONTENT;
  }

  private Reply sets(Call call, UserCaller caller) {
    return page(call, Arrays.asList(PermissionSet.values()), RoleJson::write);
  }

  private Reply set(Call call, UserCaller caller) {
    return PermissionSet.find(call.segment("name"))
        .map(set -> Reply.json(RoleJson.write(set)))
        .orElseThrow(() -> new Failure.NotFound("permission set"));
  }

  private static <T> Reply page(Call call, List<T> all, Function<T, Object> view) {
    var page = call.page();
    return Paging.reply(call, page, new Listed<>(part(all, page), all.size()), view);
  }

  private static <T> List<T> part(List<T> all, Page page) {
    return all.stream().skip(page.offset()).limit(page.size()).toList();
  }
}
