package io.trivet.server.devices.inventory;

import static io.trivet.core.people.AuditAction.DELETE_GROUP;
import static io.trivet.core.people.AuditAction.UPDATE_GROUP;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.HashMap;
import java.util.List;

/// Static groups over HTTP: a device is in one group at most, and a group is there while a device
/// is in it.
public final class GroupApi {
  private static final String OF_DEVICE = "/api/management/v1/inventory/devices/{id}/group";
  private static final String GROUPS = "/api/management/v1/inventory/groups";

  private final Inventories inventories;
  private final Groups groups;

  public GroupApi(Inventories inventories, Groups groups) {
    this.inventories = inventories;
    this.groups = groups;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", OF_DEVICE, READ_DEVICES, this::ofDevice),
        Endpoint.change("PUT", OF_DEVICE, MANAGE_DEVICES, UPDATE_GROUP, this::setOfDevice),
        Endpoint.change("DELETE", OF_DEVICE + "/{name}", MANAGE_DEVICES, UPDATE_GROUP, this::leave),
        Endpoint.read("GET", GROUPS, READ_DEVICES, this::list),
        Endpoint.change("DELETE", GROUPS + "/{name}", MANAGE_DEVICES, DELETE_GROUP, this::delete),
        Endpoint.read("GET", GROUPS + "/{name}/devices", READ_DEVICES, this::members),
        Endpoint.change(
            "PATCH", GROUPS + "/{name}/devices", MANAGE_DEVICES, UPDATE_GROUP, this::add),
        Endpoint.change(
            "DELETE", GROUPS + "/{name}/devices", MANAGE_DEVICES, UPDATE_GROUP, this::remove));
  }

  private Reply ofDevice(Call call, UserCaller caller) {
    var view = new HashMap<String, Object>();
    view.put(
        "group",
        inventories.get(caller, ref(call, caller)).group().map(GroupName::value).orElse(null));
    return Reply.json(view);
  }

  private Reply setOfDevice(Call call, UserCaller caller) {
    var group = call.json(InventoryJson.GroupBody.class).group();
    groups.set(caller, ref(call, caller), new GroupName(group == null ? "" : group));
    return Reply.NO_CONTENT;
  }

  private Reply leave(Call call, UserCaller caller) {
    groups.leave(caller, ref(call, caller), name(call));
    return Reply.NO_CONTENT;
  }

  private Reply list(Call call, UserCaller caller) {
    var status = call.query("status").map(DeviceStatus::parse);
    return Reply.json(groups.list(caller, status));
  }

  private Reply delete(Call call, UserCaller caller) {
    return Reply.json(InventoryJson.moved(groups.delete(caller, name(call))));
  }

  private Reply members(Call call, UserCaller caller) {
    var page = call.page();
    var members = groups.members(caller, name(call), page);
    return Paging.reply(call, page, members, DeviceId::toString);
  }

  private Reply add(Call call, UserCaller caller) {
    var moved = groups.set(caller, ids(call), name(call));
    return Reply.json(InventoryJson.moved(moved));
  }

  private Reply remove(Call call, UserCaller caller) {
    var moved = groups.leave(caller, ids(call), name(call));
    return Reply.json(InventoryJson.moved(moved));
  }

  private static List<DeviceId> ids(Call call) {
    var ids = List.of(call.json(String[].class));
    if (ids.isEmpty()) {
      throw new Failure.Invalid("a list of at least one device id was expected");
    }
    return ids.stream().map(DeviceId::parse).distinct().toList();
  }

  private static GroupName name(Call call) {
    return new GroupName(call.segment("name"));
  }

  private static DeviceRef ref(Call call, UserCaller caller) {
    return new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("id")));
  }
}
