package io.trivet.server.devices.identity;

import io.trivet.core.devices.AuthSet;
import io.trivet.core.devices.Device;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.http.Json;
import java.util.List;
import java.util.Map;

/// What the audit log says of changes to a device. The name of a device is its identity data.
final class DeviceEntry {
  private DeviceEntry() {}

  static AuditEntry of(AuditAction action, Device device) {
    return AuditEntry.of(action, device.ref().id(), Json.text(device.identity()));
  }

  static AuditEntry preauthorized(DeviceRef device, IdentityData identity) {
    return AuditEntry.of(AuditAction.PREAUTHORIZE_DEVICE, device.id(), identity.canonical())
        .withAfter(status(DeviceStatus.PREAUTHORIZED));
  }

  static AuditEntry statusSet(Device device, AuthSet set, DeviceStatus to) {
    var action =
        to == DeviceStatus.REJECTED ? AuditAction.REJECT_DEVICE : AuditAction.SET_DEVICE_STATUS;
    return about(of(action, device), set).withBefore(status(set.status())).withAfter(status(to));
  }

  static AuditEntry dismissed(Device device, AuthSet set) {
    return about(of(AuditAction.DISMISS_AUTH_SET, device), set).withBefore(status(set.status()));
  }

  static AuditEntry decommissioned(Device device) {
    return of(AuditAction.DECOMMISSION_DEVICE, device).withBefore(status(device.status()));
  }

  private static AuditEntry about(AuditEntry entry, AuthSet set) {
    return entry.withMeta(Map.of("auth_set", List.of(set.id().toString())));
  }

  private static String status(DeviceStatus status) {
    return Json.text(Map.of("status", status.text()));
  }
}
