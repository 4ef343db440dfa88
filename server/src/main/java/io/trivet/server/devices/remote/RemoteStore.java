package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceRef;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about channels. A method is one statement; the caller owns the transaction.
final class RemoteStore {
  private static final String FIND_CHANNEL =
      """
      SELECT created_at, updated_at FROM device_channel
       WHERE tenant_id = :tenant AND device_id = :device
      """;
  private static final String SAVE_CHANNEL =
      """
      INSERT INTO device_channel (tenant_id, device_id, created_at, updated_at)
      SELECT tenant_id, device_id, :at, :at FROM device
       WHERE tenant_id = :tenant AND device_id = :device
      ON CONFLICT (tenant_id, device_id) DO UPDATE SET updated_at = excluded.updated_at
      """;

  record ChannelRow(Instant createdAt, Instant updatedAt) {}

  Optional<ChannelRow> findChannel(Handle db, DeviceRef device) {
    return db.createQuery(FIND_CHANNEL)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .map((row, _) ->
            new ChannelRow(
                instant(row.getObject(1, OffsetDateTime.class)),
                instant(row.getObject(2, OffsetDateTime.class))))
        .findOne();
  }

  void saveChannel(Handle db, DeviceRef device, Instant at) {
    db.createUpdate(SAVE_CHANNEL)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("at", at)
        .execute();
  }

  private static Instant instant(@Nullable OffsetDateTime time) {
    if (time == null) {
      throw new IllegalStateException("a time is missing");
    }
    return time.toInstant();
  }
}
