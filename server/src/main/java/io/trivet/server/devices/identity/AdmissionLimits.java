package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import org.jdbi.v3.core.Handle;

/// How many devices a tenant may have. Counting and adding happen under one lock, so that no race
/// gets a device too many in.
final class AdmissionLimits {
  private static final String MAX_DEVICES =
      "SELECT max_devices FROM tenant WHERE tenant_id = :tenant";
  private static final String MAX_PENDING =
      "SELECT max_pending FROM tenant WHERE tenant_id = :tenant";

  private final DeviceStore store;

  AdmissionLimits(DeviceStore store) {
    this.store = store;
  }

  /// -1 for no limit.
  long maxDevices(Handle db, TenantId tenant) {
    return setting(db, MAX_DEVICES, tenant);
  }

  /// {@link Failure.Unprocessable} when one more accepted device would be too many.
  void requireRoom(Handle db, TenantId tenant) {
    long max = maxDevices(db, tenant);
    if (max >= 0 && reached(db, tenant, DeviceStatus.ACCEPTED, max)) {
      throw new Failure.Unprocessable("device_limit", "maximum number of accepted devices reached");
    }
  }

  /// False when strangers have filled the list of pending devices.
  boolean hasRoomForPending(Handle db, TenantId tenant) {
    long max = setting(db, MAX_PENDING, tenant);
    return max < 0 || !reached(db, tenant, DeviceStatus.PENDING, max);
  }

  private boolean reached(Handle db, TenantId tenant, DeviceStatus status, long max) {
    store.lockLimit(db, tenant, status);
    return store.limitReached(db, tenant, status, max);
  }

  private static long setting(Handle db, String sql, TenantId tenant) {
    return db.createQuery(sql).bind("tenant", tenant).mapTo(Long.class).one();
  }
}
