package io.trivet.server.devices.remote;

import static io.trivet.core.people.Permission.APPROVE_ACCESS;
import static io.trivet.core.people.Permission.MANAGE_TENANT;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.AccessRequest;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.GroupName;
import io.trivet.core.devices.TargetRule;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The tenant's policy for remote access, and requests for access.
final class AccessApi {
  private static final String POLICY = ChannelApi.BASE + "/policy";
  private static final String REQUESTS = ChannelApi.BASE + "/access-requests";

  private final Policies policies;
  private final AccessRequests requests;

  AccessApi(Policies policies, AccessRequests requests) {
    this.policies = policies;
    this.requests = requests;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", POLICY, READ_DEVICES, this::policy),
        Endpoint.change(
            "PUT", POLICY, MANAGE_TENANT, AuditAction.UPDATE_ACCESS_POLICY, this::setPolicy),
        Endpoint.read("GET", REQUESTS, OWN_ACCOUNT, this::list),
        Endpoint.read("GET", REQUESTS + "/{id}", OWN_ACCOUNT, this::get),
        Endpoint.change("POST", REQUESTS, READ_DEVICES, AuditAction.REQUEST_ACCESS, this::create),
        decision("approve", APPROVE_ACCESS, AuditAction.APPROVE_ACCESS, this::approve),
        decision("deny", APPROVE_ACCESS, AuditAction.DENY_ACCESS, this::deny),
        decision("revoke", OWN_ACCOUNT, AuditAction.REVOKE_ACCESS, this::revoke));
  }

  private Reply policy(Call call, UserCaller caller) {
    return Reply.json(PolicyJson.write(policies.of(caller.tenant())));
  }

  private Reply setPolicy(Call call, UserCaller caller) {
    policies.save(caller, call.json(PolicyJson.class).policy());
    return Reply.NO_CONTENT;
  }

  record NewRequest(
      @Nullable String device_id,
      @Nullable String group,
      @Nullable List<String> capabilities,
      @Nullable List<String> targets,
      @Nullable String reason,
      int minutes) {

    AccessRequests.Place place() {
      if ((device_id == null) == (group == null)) {
        throw new Failure.Invalid("expected device_id or group, one of them");
      }
      return device_id == null
          ? new AccessRequests.Place.Group(new GroupName(String.valueOf(group)))
          : new AccessRequests.Place.One(DeviceId.parse(device_id));
    }

    AccessRequest.Wish wish() {
      var set = EnumSet.noneOf(Capability.class);
      if (capabilities != null) {
        capabilities.forEach(text -> set.add(Capability.parse(text)));
      }
      var addresses = targets == null ? List.<String>of() : targets;
      addresses.forEach(NewRequest::requireExact);
      return new AccessRequest.Wish(set, addresses, reason == null ? "" : reason, minutes);
    }

    private static void requireExact(String address) {
      var form = new TargetRule(address).text();
      if (form.endsWith(":*") || form.indexOf('/') != form.lastIndexOf('/')) {
        throw new Failure.Invalid("targets must be single addresses such as tcp/10.0.0.7:502");
      }
    }
  }

  private Reply create(Call call, UserCaller caller) {
    var order = call.json(NewRequest.class);
    var id = requests.create(caller, order.place(), order.wish());
    return Reply.created(REQUESTS + "/" + id);
  }

  private Reply list(Call call, UserCaller caller) {
    var status = call.query("status").map(AccessRequest.Status::parse);
    var rows = requests.list(caller, status, call.page());
    return Reply.json(rows.stream().map(row -> json(caller, row)).toList());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(json(caller, requests.get(caller, id(call))));
  }

  private static Endpoint decision(
      String word, Permission permission, AuditAction action, BiConsumer<UserCaller, UUID> decide) {
    return Endpoint.change(
        "POST",
        REQUESTS + "/{id}/" + word,
        permission,
        action,
        (call, caller) -> {
          decide.accept(caller, id(call));
          return Reply.NO_CONTENT;
        });
  }

  private void approve(UserCaller caller, UUID id) {
    requests.approve(caller, id);
  }

  private void deny(UserCaller caller, UUID id) {
    requests.deny(caller, id);
  }

  private void revoke(UserCaller caller, UUID id) {
    requests.revoke(caller, id);
  }

  private static UUID id(Call call) {
    return Ids.uuid("request id", call.segment("id"));
  }

  private Map<String, Object> json(UserCaller caller, AccessRequestStore.Row row) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", row.id().toString());
    json.put("user_id", row.request().asker().toString());
    json.put("user_name", row.userName());
    switch (row.place()) {
      case AccessRequests.Place.One(var device) -> json.put("device_id", device.toString());
      case AccessRequests.Place.Group(var name) -> json.put("group", name.toString());
    }
    json.put(
        "capabilities", row.wish().capabilities().stream().map(Capability::text).sorted().toList());
    json.put("targets", row.wish().targets());
    json.put("reason", row.wish().reason());
    json.put("minutes", row.wish().minutes());
    json.put("status", row.request().status().text());
    json.put("approvals_needed", row.request().approvalsNeeded());
    json.put(
        "approved_by",
        requests.approvers(caller, row.id()).stream()
            .map(AccessRequestStore.Approver::name)
            .toList());
    json.put("created_at", row.createdAt().toString());
    json.put("expires_at", row.request().expiresAt().toString());
    return json;
  }
}
