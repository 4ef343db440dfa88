package io.trivet.core.devices;

import io.trivet.core.kernel.TenantId;

/// The device behind a request: verified once, at the edge. `handle` is its number in the sets of
/// devices kept in memory.
public record DeviceCaller(DeviceRef device, AuthSetId authSet, long handle) {
  public TenantId tenant() {
    return device.tenant();
  }
}
