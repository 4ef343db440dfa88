package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.devices.identity.ReachSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about inventories. A method is one statement; the caller owns the transaction.
final class InventoryStore {
  private static final String COLUMNS =
      """
      SELECT i.device_id, i.status, i.group_name, i.attributes, i.created_at, i.updated_at,
             i.inventory_hash, i.tags_etag, p.check_in_at
      """;
  private static final String FROM =
      " FROM device_inventory i LEFT JOIN device_presence p USING (tenant_id, device_id) WHERE ";
  private static final String FROM_INVENTORY = " FROM device_inventory i WHERE ";
  private static final String ONE =
      COLUMNS + FROM + "i.tenant_id = :tenant AND i.device_id = :device";
  private static final String LOCKED = ONE + " FOR UPDATE OF i";
  private static final String INSERT =
      """
      INSERT INTO device_inventory
        (tenant_id, device_id, status, attributes, search, words, created_at, updated_at)
      VALUES (:tenant, :device, :status, CAST(:attributes AS jsonb), CAST(:search AS jsonb),
              array_to_tsvector(:words), :now, :now)
      """;
  private static final String UPDATE =
      """
      UPDATE device_inventory
         SET attributes = CAST(:attributes AS jsonb), search = CAST(:search AS jsonb),
             words = array_to_tsvector(:words), updated_at = :updated, inventory_hash = :hash,
             tags_etag = :etag
       WHERE tenant_id = :tenant AND device_id = :device
      """;
  private static final String STATISTICS =
      """
      SELECT s.status, count(*) AS devices FROM device_inventory s
       WHERE s.tenant_id = :tenant AND ({reach}) GROUP BY s.status
      """;
  private static final String NAMES =
      """
      SELECT name, count(*) AS devices
        FROM (SELECT n.search FROM device_inventory n
               WHERE n.tenant_id = :tenant AND ({reach}) LIMIT :sample) few,
             jsonb_object_keys(few.search) AS name
       GROUP BY name ORDER BY devices DESC, name LIMIT :max
      """;

  record Row(
      DeviceId id,
      DeviceStatus status,
      Optional<GroupName> group,
      AttributeDocument attributes,
      Instant createdAt,
      Instant updatedAt,
      Optional<UUID> tagsEtag,
      Optional<String> inventoryHash,
      Optional<Instant> checkInAt) {}

  void insert(
      Handle db, DeviceRef device, DeviceStatus status, AttributeDocument attributes, Instant now) {
    db.createUpdate(INSERT)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("status", status.text())
        .bind("attributes", attributes.json())
        .bind("search", attributes.search())
        .bind("words", attributes.words())
        .bind("now", now)
        .execute();
  }

  void setStatus(Handle db, DeviceRef device, DeviceStatus status) {
    db.createUpdate(
            """
            UPDATE device_inventory SET status = :status
             WHERE tenant_id = :tenant AND device_id = :device
            """)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .bind("status", status.text())
        .execute();
  }

  Optional<Row> find(Handle db, DeviceRef device) {
    return one(db, ONE, device);
  }

  Optional<Row> lock(Handle db, DeviceRef device) {
    return one(db, LOCKED, device);
  }

  /// Writes everything of the row that a report or a person can change.
  void update(Handle db, TenantId tenant, Row row) {
    db.createUpdate(UPDATE)
        .bind("tenant", tenant)
        .bind("device", row.id())
        .bind("attributes", row.attributes().json())
        .bind("search", row.attributes().search())
        .bind("words", row.attributes().words())
        .bind("updated", row.updatedAt())
        .bind("hash", row.inventoryHash().orElse(null))
        .bind("etag", row.tagsEtag().orElse(null))
        .execute();
  }

  List<Row> search(Handle db, TenantId tenant, FilterSql filter, Page page) {
    return filter
        .bind(
            db.createQuery(
                COLUMNS
                    + FROM
                    + filter.where()
                    + filter.orderBy()
                    + " LIMIT :limit OFFSET :offset"))
        .bind("tenant", tenant)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> row(row))
        .list();
  }

  /// The next devices in the order of their ids, after `after` (null: the first).
  List<Row> following(Handle db, TenantId tenant, FilterSql filter, @Nullable UUID after, int max) {
    var sql = COLUMNS + FROM + filter.where() + (after == null ? "" : " AND i.device_id > :after");
    var query = filter.bind(db.createQuery(sql + " ORDER BY i.device_id LIMIT :max"));
    if (after != null) {
      query.bind("after", after);
    }
    return query.bind("tenant", tenant).bind("max", max).map((row, _) -> row(row)).list();
  }

  long count(Handle db, TenantId tenant, FilterSql filter) {
    return filter
        .bind(
            db.createQuery(
                "SELECT count(*)"
                    + (filter.needsPresence() ? FROM : FROM_INVENTORY)
                    + filter.where()))
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  /// Fails with PostgreSQL's own error when it is not a regular expression.
  void tryRegex(Handle db, String regex) {
    db.createQuery("SELECT '' ~ :regex").bind("regex", regex).mapTo(Boolean.class).one();
  }

  /// Statements of this transaction end after this time.
  void limitTime(Handle db, java.time.Duration time) {
    db.createQuery("SELECT set_config('statement_timeout', :millis, true)")
        .bind("millis", Long.toString(time.toMillis()))
        .mapTo(String.class)
        .one();
  }

  Map<DeviceStatus, Long> statistics(Handle db, TenantId tenant, ReachSql reach) {
    var counts = new LinkedHashMap<DeviceStatus, Long>();
    reach
        .query(db, STATISTICS, "s.device_id")
        .bind("tenant", tenant)
        .map((row, _) -> Map.entry(DeviceStatus.parse(row.getString(1)), row.getLong(2)))
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  /// Names of attributes in a sample of the fleet and how many devices of it have each.
  Map<AttributeName, Long> names(Handle db, TenantId tenant, ReachSql reach) {
    var names = new LinkedHashMap<AttributeName, Long>();
    reach
        .query(db, NAMES, "n.device_id")
        .bind("tenant", tenant)
        .bind("sample", Limits.FILTER_ATTRIBUTES_SAMPLE)
        .bind("max", Limits.FILTER_ATTRIBUTES_MAX)
        .map((row, _) -> Map.entry(AttributeName.parse(row.getString(1)), row.getLong(2)))
        .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
    return names;
  }

  private static Optional<Row> one(Handle db, String sql, DeviceRef device) {
    return db.createQuery(sql)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .map((row, _) -> row(row))
        .findOne();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new DeviceId(row.getObject("device_id", UUID.class)),
        DeviceStatus.parse(row.getString("status")),
        Optional.ofNullable(row.getString("group_name")).map(GroupName::new),
        AttributeDocument.parse(row.getString("attributes")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getObject("tags_etag", UUID.class)),
        Optional.ofNullable(row.getString("inventory_hash")),
        Optional.ofNullable(row.getObject("check_in_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }
}
