package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// Questions about many devices at once, or whether one device belongs to them. A method is one
/// statement.
final class FleetStore {
  private static final int HANDLES_FETCHED = 10_000;
  private static final String FROM = " FROM device_inventory i WHERE ";
  private static final String FROM_WITH_PRESENCE =
      " FROM device_inventory i LEFT JOIN device_presence p USING (tenant_id, device_id) WHERE ";

  long count(Handle db, TenantId tenant, FilterSql filter) {
    return filter
        .bind(db.createQuery("SELECT count(*)" + from(filter) + filter.where()))
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  boolean contains(Handle db, DeviceRef device, FilterSql filter) {
    return filter
        .bind(
            db.createQuery(
                "SELECT EXISTS (SELECT 1"
                    + from(filter)
                    + "i.device_id = :device AND "
                    + filter.where()
                    + ")"))
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .mapTo(Boolean.class)
        .one();
  }

  /// The first value of an attribute of one device, as text.
  Optional<String> value(Handle db, DeviceRef device, AttributeName attribute) {
    var filter = new FilterSql();
    return filter
        .text(attribute)
        .flatMap(sql ->
            filter
                .bind(
                    db.createQuery(
                        "SELECT %s%si.device_id = :device AND %s"
                            .formatted(sql, from(filter), filter.where())))
                .bind("tenant", device.tenant())
                .bind("device", device.id())
                .map((row, _) -> Optional.ofNullable(row.getString(1)))
                .findOne()
                .flatMap(found -> found));
  }

  /// How many devices have which combination of values; a missing value is an empty text.
  Map<List<String>, Long> combinations(
      Handle db, TenantId tenant, FilterSql filter, List<AttributeName> attributes, int max) {
    var columns =
        attributes.stream()
            .map(attribute -> "coalesce(%s, '')".formatted(filter.text(attribute).orElse("NULL")))
            .toList();
    var select = columns.isEmpty() ? "1" : String.join(", ", columns);
    var found = new LinkedHashMap<List<String>, Long>();
    filter
        .bind(
            db.createQuery(
                "SELECT ARRAY[%s]::text[], count(*)%s%s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :max"
                    .formatted(select, from(filter), filter.where())))
        .bind("tenant", tenant)
        .bind("max", max)
        .map((row, _) -> Map.entry(List.of((String[]) row.getArray(1).getArray()), row.getLong(2)))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  java.util.List<io.trivet.core.devices.DeviceId> ids(
      Handle db, TenantId tenant, FilterSql filter, long max) {
    return filter
        .bind(
            db.createQuery(
                "SELECT i.device_id%s%s ORDER BY i.device_id LIMIT :max"
                    .formatted(from(filter), filter.where())))
        .bind("tenant", tenant)
        .bind("max", max)
        .mapTo(java.util.UUID.class)
        .map(io.trivet.core.devices.DeviceId::new)
        .list();
  }

  /// Read as they come: a million of them are never in memory as a list.
  Roaring64Bitmap handles(Handle db, TenantId tenant, FilterSql filter) {
    var handles = new Roaring64Bitmap();
    filter
        .bind(
            db.createQuery(
                "SELECT d.handle"
                    + from(filter)
                        .replace(
                            " WHERE ",
                            " JOIN device d ON d.tenant_id = i.tenant_id AND d.device_id = i.device_id WHERE ")
                    + filter.where()))
        .bind("tenant", tenant)
        .setFetchSize(HANDLES_FETCHED)
        .mapTo(Long.class)
        .forEach(handles::addLong);
    return handles;
  }

  private static String from(FilterSql filter) {
    return filter.needsPresence() ? FROM_WITH_PRESENCE : FROM;
  }
}
