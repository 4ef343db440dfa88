package io.trivet.server.devices.identity;

import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The present states of devices, remembered: 48 bytes a device. HOT.
final class DeviceStates {
  private final TenantNumbers tenants = new TenantNumbers();

  /// The device's id, the accepted set's id, the handle, the generation above the tenant's number.
  private final LongTable rows;

  DeviceStates(int devicesMax) {
    this.rows = new LongTable(6, devicesMax);
  }

  @Nullable DeviceState find(DeviceRef device) {
    var id = device.id().value();
    var row = rows.find(id.getMostSignificantBits(), id.getLeastSignificantBits());
    return row == null || (int) row[5] != tenants.of(device.tenant())
        ? null
        : new DeviceState(row[4], new AuthSetId(new UUID(row[2], row[3])), (int) (row[5] >> 32));
  }

  /// To be taken before the truth is read.
  int ticket(DeviceRef device) {
    var id = device.id().value();
    return rows.ticket(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /// Unless it was forgotten after the ticket was taken.
  void remember(DeviceRef device, DeviceState state, int ticket) {
    var id = device.id().value();
    var set = state.accepted().value();
    long last = (long) state.generation() << 32 | tenants.of(device.tenant());
    rows.put(
        new long[] {
          id.getMostSignificantBits(), id.getLeastSignificantBits(),
          set.getMostSignificantBits(), set.getLeastSignificantBits(),
          state.handle(), last
        },
        ticket);
  }

  void forget(DeviceRef device) {
    var id = device.id().value();
    rows.remove(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  void forgetAll() {
    rows.clear();
  }

  long bytes() {
    return rows.bytes();
  }
}
