package io.trivet.server.devices.inventory;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The SQL of reports, for many devices at a time. A method is one statement; the caller owns the
/// transaction.
final class ReportStore {
  private static final String SEEN =
      """
      SELECT i.tenant_id, i.device_id, i.inventory_hash, i.updated_at
        FROM unnest(:tenants, :devices) AS r (tenant_id, device_id)
        JOIN device_inventory i USING (tenant_id, device_id)
      """;
  // in one order for everybody, so that two batches wait for each other and not in a ring
  private static final String LOCK =
      """
      SELECT i.tenant_id, i.device_id, i.inventory_hash, i.attributes
        FROM device_inventory i
       WHERE (i.tenant_id, i.device_id) IN (SELECT * FROM unnest(:tenants, :devices))
       ORDER BY i.tenant_id, i.device_id
         FOR UPDATE
      """;
  private static final String UPDATE =
      """
      UPDATE device_inventory i
         SET attributes = CAST(r.attributes AS jsonb), search = CAST(r.search AS jsonb),
             words = CAST(r.words AS tsvector), updated_at = :now, inventory_hash = r.hash
        FROM unnest(:tenants, :devices, :attributes, :search, :words, :hashes)
             AS r (tenant_id, device_id, attributes, search, words, hash)
       WHERE i.tenant_id = r.tenant_id AND i.device_id = r.device_id
      """;
  private static final String TOUCH =
      """
      UPDATE device_inventory SET updated_at = :now
       WHERE (tenant_id, device_id) IN (
         SELECT i.tenant_id, i.device_id FROM device_inventory i
          WHERE (i.tenant_id, i.device_id) IN (SELECT * FROM unnest(:tenants, :devices))
          ORDER BY 1, 2 FOR UPDATE)
      """;

  /// What tells whether a report has anything new.
  record Seen(Optional<String> hash, Instant updatedAt) {}

  record Locked(AttributeDocument attributes, Optional<String> hash) {}

  Map<DeviceRef, Seen> listSeen(Handle db, Collection<DeviceRef> devices) {
    return rows(
        db,
        SEEN,
        devices,
        row ->
            new Seen(
                Optional.ofNullable(row.getString("inventory_hash")),
                row.getObject("updated_at", OffsetDateTime.class).toInstant()));
  }

  Map<DeviceRef, Locked> lock(Handle db, Collection<DeviceRef> devices) {
    return rows(
        db,
        LOCK,
        devices,
        row ->
            new Locked(
                AttributeDocument.parse(row.getString("attributes")),
                Optional.ofNullable(row.getString("inventory_hash"))));
  }

  void touch(Handle db, Collection<DeviceRef> devices, Instant now) {
    if (!devices.isEmpty()) {
      db.createUpdate(TOUCH)
          .bind("tenants", uuids(devices, device -> device.tenant().value()))
          .bind("devices", uuids(devices, device -> device.id().value()))
          .bind("now", now)
          .execute();
    }
  }

  void update(Handle db, Map<DeviceRef, Locked> changed, Instant now) {
    if (!changed.isEmpty()) {
      db.createUpdate(UPDATE)
          .bind("tenants", uuids(changed.keySet(), device -> device.tenant().value()))
          .bind("devices", uuids(changed.keySet(), device -> device.id().value()))
          .bind("attributes", texts(changed, row -> row.attributes().json()))
          .bind("search", texts(changed, row -> row.attributes().search()))
          .bind("words", texts(changed, row -> row.attributes().lexemes()))
          .bind("hashes", texts(changed, row -> row.hash().orElseThrow()))
          .bind("now", now)
          .execute();
    }
  }

  @FunctionalInterface
  private interface Reading<V> {
    V read(ResultSet row) throws SQLException;
  }

  private static <V> Map<DeviceRef, V> rows(
      Handle db, String sql, Collection<DeviceRef> devices, Reading<V> reading) {
    var found = new HashMap<DeviceRef, V>();
    if (!devices.isEmpty()) {
      db.createQuery(sql)
          .bind("tenants", uuids(devices, device -> device.tenant().value()))
          .bind("devices", uuids(devices, device -> device.id().value()))
          .map((row, _) -> Map.entry(ref(row), reading.read(row)))
          .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    }
    return found;
  }

  private static DeviceRef ref(ResultSet row) throws SQLException {
    return new DeviceRef(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        new DeviceId(row.getObject("device_id", UUID.class)));
  }

  private static UUID[] uuids(Collection<DeviceRef> devices, Function<DeviceRef, UUID> part) {
    return devices.stream().map(part).toArray(UUID[]::new);
  }

  private static String[] texts(Map<DeviceRef, Locked> rows, Function<Locked, String> part) {
    return rows.values().stream().map(part).toArray(String[]::new);
  }
}
