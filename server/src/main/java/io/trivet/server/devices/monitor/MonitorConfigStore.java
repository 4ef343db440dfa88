package io.trivet.server.devices.monitor;

import io.trivet.core.devices.DeviceRef;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// SQL about the checks that devices say they have.
final class MonitorConfigStore {
  private static final String SET =
      """
      INSERT INTO monitor_config (tenant_id, device_id, checks, updated_at)
      VALUES (:tenant, :device, CAST(:checks AS json), :now)
      ON CONFLICT (tenant_id, device_id)
        DO UPDATE SET checks = excluded.checks, updated_at = excluded.updated_at
      """;
  private static final String FIND =
      "SELECT checks FROM monitor_config WHERE tenant_id = :tenant AND device_id = :device";

  void set(Handle db, DeviceRef device, String checks, Instant now) {
    db.createUpdate(SET)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("checks", checks)
        .bind("now", now)
        .execute();
  }

  Optional<String> find(Handle db, DeviceRef device) {
    return db.createQuery(FIND)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .mapTo(String.class)
        .findOne();
  }
}
