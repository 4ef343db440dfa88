package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.inventory.Inventories;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Turns the target of an order into device handles, once, when the order is given.
final class TargetFinder {
  private final Devices devices;
  private final Inventories inventories;

  TargetFinder(Devices devices, Inventories inventories) {
    this.devices = devices;
    this.inventories = inventories;
  }

  List<Long> handles(Handle db, TenantId tenant, Target target) {
    var handles =
        switch (target) {
          case Target.AllDevices _ -> devices.acceptedHandles(db, tenant);
          case Target.Group(var name) -> inventories.acceptedMembers(db, tenant, name);
          case Target.Listed(var list) -> listed(db, tenant, list);
        };
    if (handles.isEmpty()) {
      throw new Failure.Invalid("no_devices", "No devices for the deployment");
    }
    return handles;
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

  /// The same, as the terms of a filter, for whoever looks at the deployment later.
  static Map<String, Object> filter(Target target) {
    var term =
        switch (target) {
          case Target.AllDevices _ -> term("identity", "status", "$eq", "accepted");
          case Target.Group(var name) -> term("system", "group", "$eq", name);
          case Target.Listed(var list) ->
              term("identity", "id", "$in", list.stream().map(DeviceId::toString).toList());
        };
    return Map.of("terms", List.of(term));
  }

  private static Map<String, Object> term(
      String scope, String attribute, String type, Object value) {
    return Map.of("scope", scope, "attribute", attribute, "type", type, "value", value);
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
