package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceRef;
import io.trivet.server.platform.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// When devices were last heard of. A check-in costs one entry in memory; a background job writes
/// what has gathered in batches, so a poll never waits for a disk. A crash loses the check-ins of
/// the last seconds, which the devices' next polls make good.
public final class Presence {
  /// Rows in one statement of a flush.
  static final int BATCH_ROWS_MAX = 5_000;

  private static final String UPSERT =
      """
      INSERT INTO device_presence (tenant_id, device_id, check_in_at)
      SELECT seen.* FROM unnest(:tenants, :devices, :times) AS seen (tenant_id, device_id, at)
        JOIN device USING (tenant_id, device_id)
       ORDER BY 1, 2
      ON CONFLICT (tenant_id, device_id) DO UPDATE SET check_in_at = excluded.check_in_at
       WHERE device_presence.check_in_at < excluded.check_in_at
      """;

  private final Database database;
  private final InstantSource clock;
  private final Map<DeviceRef, Long> seen = new ConcurrentHashMap<>();

  Presence(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// HOT: one entry in memory.
  void seen(DeviceRef device) {
    seen.put(device, clock.millis());
  }

  /// Writes everything gathered so far. What could not be written stays for the next time.
  public void flush() {
    var batch = new ArrayList<Map.Entry<DeviceRef, Long>>();
    for (var entry : seen.entrySet()) {
      batch.add(Map.entry(entry.getKey(), entry.getValue()));
      if (batch.size() == BATCH_ROWS_MAX) {
        write(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      write(batch);
    }
  }

  private void write(List<Map.Entry<DeviceRef, Long>> batch) {
    database.inTransaction(db ->
        db.createUpdate(UPSERT)
            .bind("tenants", uuids(batch, e -> e.getKey().tenant().value()))
            .bind("devices", uuids(batch, e -> e.getKey().id().value()))
            .bind("times", times(batch))
            .execute());
    batch.forEach(entry -> seen.remove(entry.getKey(), entry.getValue()));
  }

  private static UUID[] uuids(
      List<Map.Entry<DeviceRef, Long>> batch,
      java.util.function.Function<Map.Entry<DeviceRef, Long>, UUID> part) {
    return batch.stream().map(part).toArray(UUID[]::new);
  }

  private static java.time.OffsetDateTime[] times(List<Map.Entry<DeviceRef, Long>> batch) {
    return batch.stream()
        .map(entry -> Instant.ofEpochMilli(entry.getValue()).atOffset(ZoneOffset.UTC))
        .toArray(java.time.OffsetDateTime[]::new);
  }
}
