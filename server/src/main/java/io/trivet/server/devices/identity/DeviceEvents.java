package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What features above identity do when a device changes, in the same transaction: either all of it
/// happens or nothing. `Server` shows the list of subscribers.
public interface DeviceEvents {
  /// A device the tenant has not seen before; `identity` is its identity data.
  default void created(
      Handle db,
      DeviceRef device,
      Map<String, Object> identity,
      DeviceStatus status,
      Instant now) {}

  default void statusChanged(Handle db, DeviceRef device, DeviceStatus status, Instant now) {}

  /// The device is about to be deleted.
  default void decommissioned(Handle db, DeviceRef device, Instant now) {}
}
