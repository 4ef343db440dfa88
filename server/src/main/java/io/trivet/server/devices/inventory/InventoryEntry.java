package io.trivet.server.devices.inventory;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.GroupName;
import io.trivet.core.devices.Scope;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.http.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the audit log says of changes to inventories and groups. The name of a device is its
/// identity data.
final class InventoryEntry {
  private InventoryEntry() {}

  static AuditEntry tagged(InventoryStore.Row row, AttributeDocument after) {
    return of(row)
        .withBefore(Json.text(Map.of("tags", values(row.attributes(), Scope.TAGS))))
        .withAfter(Json.text(Map.of("tags", values(after, Scope.TAGS))));
  }

  static AuditEntry cleared(InventoryStore.Row row) {
    return of(row)
        .withBefore(Json.text(Map.of("attributes", row.attributes().of(Scope.INVENTORY).keySet())));
  }

  /// Devices got into this group, each from the group (or none) it was in before.
  static AuditEntry joined(GroupName group, Map<DeviceId, @Nullable String> before) {
    var groups = new LinkedHashMap<String, @Nullable String>();
    before.forEach((device, old) -> groups.put(device.toString(), old));
    return AuditEntry.of(AuditAction.UPDATE_GROUP, group, group.value())
        .withBefore(Json.text(Map.of("group_of", groups)))
        .withAfter(Json.text(Map.of("group", group.value(), "added", groups.keySet())));
  }

  static AuditEntry left(GroupName group, Collection<DeviceId> devices) {
    return AuditEntry.of(AuditAction.UPDATE_GROUP, group, group.value())
        .withAfter(Json.text(Map.of("group", group.value(), "removed", texts(devices))));
  }

  static AuditEntry deleted(GroupName group, Collection<DeviceId> devices) {
    return AuditEntry.of(AuditAction.DELETE_GROUP, group, group.value())
        .withBefore(Json.text(Map.of("devices", texts(devices))));
  }

  private static AuditEntry of(InventoryStore.Row row) {
    return AuditEntry.of(
        AuditAction.UPDATE_DEVICE, row.id(), Json.text(values(row.attributes(), Scope.IDENTITY)));
  }

  private static Map<String, Object> values(AttributeDocument document, Scope scope) {
    var values = new TreeMap<String, Object>();
    document.of(scope).forEach((name, stored) -> values.put(name, stored.value()));
    return values;
  }

  private static Collection<String> texts(Collection<DeviceId> devices) {
    return devices.stream().map(DeviceId::toString).sorted().toList();
  }
}
