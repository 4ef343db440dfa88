package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.inventory.FilterJson;
import io.trivet.server.devices.inventory.Filters;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.devices.inventory.Inventories;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// Turns the target of an order into device handles, once, when the order is given; or, for a
/// dynamic group, into the condition that devices are held against when they ask.
final class TargetFinder {
  private final Devices devices;
  private final Inventories inventories;
  private final Filters filters;
  private final Fleet fleet;

  TargetFinder(Devices devices, Inventories inventories, Filters filters, Fleet fleet) {
    this.devices = devices;
    this.inventories = inventories;
    this.filters = filters;
    this.fleet = fleet;
  }

  /// `handles` is empty for a dynamic group; `count` is how many devices it is for now.
  record Found(
      boolean dynamic,
      Roaring64Bitmap handles,
      long count,
      Fleet.Part part,
      Optional<FilterId> filterId,
      Map<String, Object> filter) {}

  Found find(Handle db, TenantId tenant, Target target) {
    if (target instanceof Target.Matching(var id)) {
      return dynamic(db, tenant, id);
    }
    var handles = new Roaring64Bitmap();
    switch (target) {
      case Target.AllDevices _ -> devices.acceptedHandles(db, tenant, handles::addLong);
      case Target.Group(var name) ->
          inventories.acceptedMembers(db, tenant, name).forEach(handles::addLong);
      case Target.Listed(var list) -> listed(db, tenant, list).forEach(handles::addLong);
      case Target.Matching _ -> throw new IllegalStateException("handled above");
    }
    if (handles.isEmpty()) {
      throw new Failure.Invalid("no_devices", "No devices for the deployment");
    }
    return new Found(
        false,
        handles,
        handles.getLongCardinality(),
        part(target),
        Optional.empty(),
        filter(target));
  }

  private Found dynamic(Handle db, TenantId tenant, FilterId id) {
    var saved = filters.lock(db, tenant, id);
    var part = new Fleet.Part(saved.condition(), List.of());
    var json = new LinkedHashMap<String, Object>();
    json.put("id", id.toString());
    json.put("name", saved.name());
    json.put("terms", FilterJson.write(saved.condition()));
    return new Found(
        true, new Roaring64Bitmap(), fleet.count(db, tenant, part), part, Optional.of(id), json);
  }

  long handle(Handle db, DeviceRef device) {
    var found = devices.handles(db, device.tenant(), List.of(device.id())).get(device.id());
    if (found == null) {
      throw new Failure.NotFound("device");
    }
    return found;
  }

  /// The devices behind handles; decommissioned ones are missing.
  List<DeviceId> devices(Handle db, TenantId tenant, long[] handles) {
    return devices.byHandles(db, tenant, handles);
  }

  static List<String> groups(Target target) {
    return target instanceof Target.Group(var name) ? List.of(name) : List.of();
  }

  private static Fleet.Part part(Target target) {
    return switch (target) {
      case Target.AllDevices _ -> new Fleet.Part(Condition.anything(), List.of());
      case Target.Group(var name) ->
          new Fleet.Part(term("system/group", Operator.EQ, name), List.of());
      case Target.Listed(var list) -> new Fleet.Part(Condition.anything(), list);
      case Target.Matching _ -> throw new IllegalStateException("a filter has its own condition");
    };
  }

  /// The same, as the terms of a filter, for whoever looks at the deployment later.
  private static Map<String, Object> filter(Target target) {
    var terms =
        switch (target) {
          case Target.AllDevices _ -> term("identity/status", Operator.EQ, "accepted");
          case Target.Group(var name) -> term("system/group", Operator.EQ, name);
          case Target.Listed _, Target.Matching _ -> Condition.anything();
        };
    return target instanceof Target.Listed(var list)
        ? Map.of(
            "terms",
            List.of(
                Map.of(
                    "scope", "identity",
                    "attribute", "id",
                    "type", "$in",
                    "value", list.stream().map(DeviceId::toString).toList())))
        : Map.of("terms", FilterJson.write(terms));
  }

  private static Condition term(String attribute, Operator operator, Object value) {
    return new Condition.Term(new Predicate(AttributeName.parse(attribute), operator, value));
  }

  /// A device nobody knows is a mistake of whoever wrote the list, not a target.
  private List<Long> listed(Handle db, TenantId tenant, List<DeviceId> list) {
    var found = devices.handles(db, tenant, list);
    var missing = new HashSet<>(list);
    missing.removeAll(found.keySet());
    if (!missing.isEmpty()) {
      throw new Failure.Invalid(
          "unknown_device",
          "%d of the devices are not known, for example %s"
              .formatted(missing.size(), missing.iterator().next()));
    }
    return List.copyOf(found.values());
  }
}
