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
    var data =
        Map.of(
            "device_id", device.id().toString(),
            "tenant_id", device.tenant().toString(),
            "inventory", attributes(document));
    Outbox.write(
        db, device.tenant(), EventType.DEVICE_INVENTORY_CHANGED, device.id().toString(), data, now);
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
