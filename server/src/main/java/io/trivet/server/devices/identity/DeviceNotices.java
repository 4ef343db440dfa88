package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.EventType;
import io.trivet.server.platform.outbox.Outbox;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Tells the world of devices that come, change and go. The data are those of Mender's webhooks.
final class DeviceNotices implements DeviceEvents {
  private final DeviceStore store;

  DeviceNotices(DeviceStore store) {
    this.store = store;
  }

  @Override
  public void created(
      Handle db, DeviceRef device, Map<String, Object> identity, DeviceStatus status, Instant now) {
    var data =
        Map.of("id", device.id().toString(), "status", status.text(), "identity_data", identity);
    write(db, device, EventType.DEVICE_CREATED, data, now);
  }

  @Override
  public void statusChanged(Handle db, DeviceRef device, DeviceStatus status, Instant now) {
    if (status == DeviceStatus.ACCEPTED) {
      provisioned(db, device, now);
    }
    var data = Map.of("id", device.id().toString(), "status", status.text());
    write(db, device, EventType.DEVICE_STATUS_CHANGED, data, now);
  }

  @Override
  public void decommissioned(Handle db, DeviceRef device, Instant now) {
    write(db, device, EventType.DEVICE_DECOMMISSIONED, Map.of("id", device.id().toString()), now);
  }

  private void provisioned(Handle db, DeviceRef device, Instant now) {
    store
        .find(db, device)
        .ifPresent(
            found -> write(db, device, EventType.DEVICE_PROVISIONED, DeviceJson.write(found), now));
  }

  private static void write(
      Handle db, DeviceRef device, EventType type, Map<String, ?> data, Instant now) {
    Outbox.write(db, device.tenant(), type, device.id().toString(), data, now);
  }
}
