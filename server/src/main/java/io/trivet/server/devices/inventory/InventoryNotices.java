package io.trivet.server.devices.inventory;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventType;
import io.trivet.server.platform.outbox.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Tells the world what is newly known of a device, in the form of Mender's webhook
/// `device-inventory-changed`.
final class InventoryNotices {
  private InventoryNotices() {}

  static void changed(Handle db, DeviceRef device, AttributeDocument document, Instant now) {
    Outbox.write(db, List.of(event(device, document)), now);
  }

  static void changed(Handle db, Map<DeviceRef, ReportStore.Locked> changed, Instant now) {
    var events =
        changed.entrySet().stream()
            .map(entry -> event(entry.getKey(), entry.getValue().attributes()))
            .toList();
    Outbox.write(db, events, now);
  }

  private static Outbox.Event event(DeviceRef device, AttributeDocument document) {
    var data =
        Map.of(
            "device_id", device.id().toString(),
            "tenant_id", device.tenant().toString(),
            "inventory", attributes(document));
    return new Outbox.Event(
        device.tenant(), EventType.DEVICE_INVENTORY_CHANGED, device.id().toString(), data);
  }

  private static List<?> attributes(AttributeDocument document) {
    return document.scopes().entrySet().stream()
        .flatMap(scope ->
            scope.getValue().entrySet().stream()
                .map(attribute ->
                    Map.of(
                        "scope", scope.getKey(),
                        "name", attribute.getKey(),
                        "value", attribute.getValue().value())))
        .toList();
  }
}
