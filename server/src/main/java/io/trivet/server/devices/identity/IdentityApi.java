package io.trivet.server.devices.identity;

import static io.trivet.core.people.AuditAction.DECOMMISSION_DEVICE;
import static io.trivet.core.people.AuditAction.DISMISS_AUTH_SET;
import static io.trivet.core.people.AuditAction.PREAUTHORIZE_DEVICE;
import static io.trivet.core.people.AuditAction.REVOKE_DEVICE_TOKEN;
import static io.trivet.core.people.AuditAction.SET_DEVICE_STATUS;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.Device;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Device authentication over HTTP: Mender's `deviceauth`, device API v1 and management API v2.
public final class IdentityApi {
  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String AUTH_SET = DEVICES + "/{id}/auth/{aid}";

  private final Admissions admissions;
  private final Devices devices;

  IdentityApi(Admissions admissions, Devices devices) {
    this.admissions = admissions;
    this.devices = devices;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.Open(
            "POST", "/api/devices/v1/authentication/auth_requests", this::authenticate),
        Endpoint.read("GET", DEVICES, READ_DEVICES, this::list),
        Endpoint.change("POST", DEVICES, MANAGE_DEVICES, PREAUTHORIZE_DEVICE, this::preauthorize),
        Endpoint.read("POST", DEVICES + "/search", READ_DEVICES, this::search),
        Endpoint.read("GET", DEVICES + "/count", READ_DEVICES, this::count),
        Endpoint.read("GET", DEVICES + "/{id}", READ_DEVICES, this::get),
        Endpoint.change(
            "DELETE", DEVICES + "/{id}", MANAGE_DEVICES, DECOMMISSION_DEVICE, this::decommission),
        Endpoint.change("DELETE", AUTH_SET, MANAGE_DEVICES, DISMISS_AUTH_SET, this::dismiss),
        Endpoint.read("GET", AUTH_SET + "/status", READ_DEVICES, this::status),
        Endpoint.change(
            "PUT", AUTH_SET + "/status", MANAGE_DEVICES, SET_DEVICE_STATUS, this::setStatus),
        Endpoint.change(
            "DELETE",
            "/api/management/v2/devauth/tokens/{jti}",
            MANAGE_DEVICES,
            REVOKE_DEVICE_TOKEN,
            this::revoke),
        Endpoint.read(
            "GET", "/api/management/v2/devauth/limits/{name}", READ_DEVICES, this::limit));
  }

  private Reply authenticate(Call call) {
    var request = AuthRequest.verify(call.body(), call.header("X-MEN-Signature"));
    var token = admissions.authenticate(request);
    return Reply.bytes(200, "application/jwt", token.getBytes(StandardCharsets.US_ASCII));
  }

  private Reply list(Call call, UserCaller caller) {
    var statuses = call.queries("status").stream().map(DeviceStatus::parse).toList();
    var ids = call.queries("id").stream().map(DeviceId::parse).toList();
    return page(call, caller, new DeviceQuery(statuses, ids));
  }

  private Reply search(Call call, UserCaller caller) {
    return page(call, caller, call.json(DeviceJson.SearchBody.class).query());
  }

  /// Asks for one device more than the page holds: that tells whether there is a next page.
  private Reply page(Call call, UserCaller caller, DeviceQuery query) {
    var page = call.page();
    var found = devices.list(caller, query, page);
    var next = new Page(page.number() + 1, page.size());
    boolean more = found.size() == page.size() && !devices.list(caller, query, next).isEmpty();
    return Paging.linked(call, page, found, DeviceJson::write, more);
  }

  private Reply preauthorize(Call call, UserCaller caller) {
    var body = call.json(DeviceJson.PreauthorizeBody.class);
    var id = new DeviceId(UUID.randomUUID());
    boolean force = Boolean.TRUE.equals(body.force());
    var existing = devices.preauthorize(caller, id, body.identity(), body.key(), force);
    if (existing.isEmpty()) {
      return Reply.created("devices/" + id);
    }
    return force
        ? Reply.created("devices/" + existing.get().ref().id())
        : Reply.json(409, DeviceJson.write(existing.get()));
  }

  private Reply count(Call call, UserCaller caller) {
    var status = call.query("status").map(DeviceStatus::parse);
    return Reply.json(DeviceJson.count(devices.count(caller, status)));
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(DeviceJson.write(device(call, caller)));
  }

  private Reply decommission(Call call, UserCaller caller) {
    devices.decommission(caller, ref(call, caller));
    return Reply.NO_CONTENT;
  }

  private Reply dismiss(Call call, UserCaller caller) {
    devices.dismiss(caller, ref(call, caller), authSet(call));
    return Reply.NO_CONTENT;
  }

  private Reply status(Call call, UserCaller caller) {
    var set =
        device(call, caller)
            .findAuthSet(authSet(call))
            .orElseThrow(() -> new Failure.NotFound("authentication set of this device"));
    return Reply.json(Map.of("status", set.status().text()));
  }

  private Reply setStatus(Call call, UserCaller caller) {
    var status = call.json(DeviceJson.StatusBody.class).parse();
    devices.setStatus(caller, ref(call, caller), authSet(call), status);
    return Reply.NO_CONTENT;
  }

  private Reply revoke(Call call, UserCaller caller) {
    devices.revokeTokens(caller, AuthSetId.parse(call.segment("jti")));
    return Reply.NO_CONTENT;
  }

  private Reply limit(Call call, UserCaller caller) {
    if (!call.segment("name").equals("max_devices")) {
      throw new Failure.NotFound("limit of this name");
    }
    return Reply.json(Map.of("limit", devices.maxDevices(caller.tenant())));
  }

  private Device device(Call call, UserCaller caller) {
    return devices.get(caller, ref(call, caller));
  }

  private static DeviceRef ref(Call call, UserCaller caller) {
    return new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("id")));
  }

  private static AuthSetId authSet(Call call) {
    return AuthSetId.parse(call.segment("aid"));
  }
}
