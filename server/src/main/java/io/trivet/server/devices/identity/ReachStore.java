package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.TenantId;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// All SQL that asks which devices a caller reaches. A method is one statement.
final class ReachStore {
  private static final String WITHIN =
      """
      SELECT d.device_id FROM device d WHERE d.tenant_id = :tenant AND d.device_id = ANY(:devices)
         AND ({reach})
      """;
  private static final String OUTSIDE =
      """
      SELECT count(*) FROM device d WHERE d.tenant_id = :tenant AND d.handle = ANY(:handles)
         AND NOT ({reach})
      """;

  /// Those of the devices that are reached; a device that does not exist never is.
  Set<DeviceId> within(Handle db, TenantId tenant, ReachSql reach, Collection<DeviceId> devices) {
    return reach
        .query(db, WITHIN, "d.device_id")
        .bind("tenant", tenant)
        .bind("devices", devices.stream().map(DeviceId::value).toArray(UUID[]::new))
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .collect(Collectors.toSet());
  }

  /// How many of the devices with these handles are not reached.
  long countOutside(Handle db, TenantId tenant, ReachSql reach, long[] handles) {
    return reach
        .query(db, OUTSIDE, "d.device_id")
        .bind("tenant", tenant)
        .bind("handles", handles)
        .mapTo(Long.class)
        .one();
  }
}
