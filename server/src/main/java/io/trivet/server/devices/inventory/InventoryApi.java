package io.trivet.server.devices.inventory;

import static io.trivet.core.people.AuditAction.UPDATE_DEVICE;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Inventory over HTTP: Mender's device API, management API v1 for devices, v2 for searches.
public final class InventoryApi {
  private static final String REPORT = "/api/devices/v1/inventory/device/attributes";
  private static final String DEVICES = "/api/management/v1/inventory/devices";
  private static final String V2 = "/api/management/v2/inventory";
  private static final Set<String> RESERVED =
      Set.of("page", "per_page", "sort", "has_group", "group");

  private final Inventories inventories;

  public InventoryApi(Inventories inventories) {
    this.inventories = inventories;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.ForDevice("PUT", REPORT, (call, caller) -> report(call, caller, true)),
        new Endpoint.ForDevice("PATCH", REPORT, (call, caller) -> report(call, caller, false)),
        Endpoint.read("GET", DEVICES, READ_DEVICES, this::list),
        Endpoint.read("GET", DEVICES + "/{id}", READ_DEVICES, this::get),
        Endpoint.change("DELETE", DEVICES + "/{id}", MANAGE_DEVICES, UPDATE_DEVICE, this::clear),
        Endpoint.change(
            "PUT",
            DEVICES + "/{id}/tags",
            MANAGE_DEVICES,
            UPDATE_DEVICE,
            (c, u) -> tag(c, u, true)),
        Endpoint.change(
            "PATCH",
            DEVICES + "/{id}/tags",
            MANAGE_DEVICES,
            UPDATE_DEVICE,
            (c, u) -> tag(c, u, false)),
        Endpoint.read("POST", V2 + "/filters/search", READ_DEVICES, this::search),
        Endpoint.read("GET", V2 + "/filters/attributes", READ_DEVICES, this::names),
        Endpoint.read("GET", V2 + "/statistics", READ_DEVICES, this::statistics));
  }

  private Reply report(Call call, DeviceCaller caller, boolean replace) {
    var attributes = InventoryJson.attributes(call.json(JsonNode.class));
    inventories.report(caller.device(), attributes, replace);
    return Reply.OK;
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    var filter = inventories.filter(caller.tenant());
    call.query("group")
        .ifPresent(group -> filter.add(predicate("system/group", Operator.EQ, group)));
    call.query("has_group")
        .ifPresent(text -> filter.add(predicate("system/group", Operator.EXISTS, flag(text))));
    for (var name : call.queryNames()) {
      if (!RESERVED.contains(name)) {
        call.queries(name)
            .forEach(text -> filter.addEitherForm(AttributeName.parse(name), wanted(text)));
      }
    }
    call.query("sort").ifPresent(text -> sort(filter, text));
    var found = inventories.run(caller, filter, List.of(), page);
    return Paging.reply(call, page, found, row -> InventoryJson.write(row, List.of()));
  }

  private Reply get(Call call, UserCaller caller) {
    var row = inventories.get(caller, ref(call, caller));
    var reply = Reply.json(InventoryJson.write(row, List.of()));
    return row.tagsEtag()
        .map(etag -> reply.with("ETag", '"' + etag.toString() + '"'))
        .orElse(reply);
  }

  private Reply clear(Call call, UserCaller caller) {
    inventories.clear(caller, ref(call, caller));
    return Reply.NO_CONTENT;
  }

  private Reply tag(Call call, UserCaller caller, boolean replace) {
    var tags = InventoryJson.attributes(call.json(JsonNode.class));
    var ifMatch = call.header("If-Match").map(text -> text.replace("\"", "").strip());
    inventories.tag(caller, ref(call, caller), tags, replace, ifMatch);
    return Reply.OK;
  }

  private Reply search(Call call, UserCaller caller) {
    var search = call.json(InventoryJson.SearchBody.class).parse();
    var found = inventories.search(caller, search);
    return Reply.json(
            found.items().stream()
                .map(row -> InventoryJson.write(row, search.attributes()))
                .toList())
        .with("X-Total-Count", Long.toString(found.total()));
  }

  private Reply names(Call call, UserCaller caller) {
    return Reply.json(InventoryJson.names(inventories.names(caller)));
  }

  private Reply statistics(Call call, UserCaller caller) {
    var counts = inventories.statistics(caller);
    var view = new LinkedHashMap<String, Object>();
    for (var status : List.of(DeviceStatus.ACCEPTED, DeviceStatus.PENDING)) {
      long devices = counts.getOrDefault(status, 0L);
      view.put(status.text(), Map.of("standard", devices, "micro", 0, "system", 0));
    }
    return Reply.json(Map.of("devices_by_status", view));
  }

  private static void sort(FilterSql filter, String text) {
    var parts = text.split(":", 2);
    var order = parts.length == 1 ? "desc" : parts[1];
    if (!order.equals("asc") && !order.equals("desc")) {
      throw new Failure.Invalid("sort must be an attribute with :asc or :desc behind it");
    }
    filter.sort(AttributeName.parse(parts[0]), order.equals("desc"));
  }

  /// `eq:` may stand before a value.
  private static String wanted(String text) {
    return text.startsWith("eq:") ? text.substring(3) : text;
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Failure.Invalid("has_group must be true or false");
    };
  }

  private static Predicate predicate(String attribute, Operator operator, Object value) {
    return new Predicate(AttributeName.parse(attribute), operator, value);
  }

  private static DeviceRef ref(Call call, UserCaller caller) {
    return new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("id")));
  }
}
