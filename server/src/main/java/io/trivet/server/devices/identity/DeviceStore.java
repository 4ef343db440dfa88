package io.trivet.server.devices.identity;

import io.trivet.core.devices.Admission;
import io.trivet.core.devices.AuthSet;
import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.Device;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about devices and their authentication sets. A method is one statement (a read of
/// devices is two: devices, then all their sets); the caller owns the transaction.
final class DeviceStore {
  private static final String DEVICE =
      """
      SELECT d.tenant_id, d.device_id, d.handle, d.identity, d.status, d.created_at, d.updated_at,
             p.check_in_at
        FROM device d LEFT JOIN device_presence p USING (tenant_id, device_id)
      """;
  private static final String ONE = DEVICE + " WHERE tenant_id = :tenant AND device_id = :device";
  private static final String BY_IDENTITY =
      DEVICE + " WHERE tenant_id = :tenant AND identity_hash = :hash";
  private static final String LIST =
      DEVICE
          + """
           WHERE tenant_id = :tenant
             AND (:anyStatus OR d.status = ANY(:statuses))
             AND (:anyId OR d.device_id = ANY(:ids))
             AND ({reach})
           ORDER BY d.created_at, d.device_id LIMIT :limit OFFSET :offset
          """;
  private static final String SETS =
      """
      SELECT device_id, auth_set_id, public_key, status, created_at, token_generation
        FROM auth_set WHERE tenant_id = :tenant AND device_id = ANY(:devices)
       ORDER BY created_at, auth_set_id
      """;
  // The device row is the lock of everything about the device: two words about it take turns.
  private static final String LOCK =
      "SELECT 1 FROM device WHERE tenant_id = :tenant AND device_id = :device FOR UPDATE";
  private static final String LOCK_ADMISSION =
      "SELECT pg_advisory_xact_lock(hashtextextended(:tenant || :purpose, 0))";
  private static final String INSERT_DEVICE =
      """
      INSERT INTO device
        (tenant_id, device_id, identity_hash, identity, status, created_at, updated_at)
      VALUES (:tenant, :device, :hash, CAST(:identity AS jsonb), :status, :now, :now)
      ON CONFLICT ON CONSTRAINT device_identity_once DO NOTHING
      """;
  private static final String INSERT_SET =
      """
      INSERT INTO auth_set
        (tenant_id, auth_set_id, device_id, public_key, public_key_hash, status, created_at)
      VALUES (:tenant, :set, :device, :key, :hash, :status, :now)
      """;
  private static final String UPDATE_SET =
      """
      UPDATE auth_set
         SET status = :to, token_generation = token_generation + :revoked,
             token_expires_at = CASE WHEN :revoked > 0 THEN NULL ELSE token_expires_at END
       WHERE tenant_id = :tenant AND auth_set_id = :set AND status = :from
      """;
  private static final String UPDATE_STATUS =
      """
      UPDATE device SET status = :status, updated_at = :now
       WHERE tenant_id = :tenant AND device_id = :device
      """;
  private static final String TOKEN_ISSUED =
      """
      UPDATE auth_set SET token_expires_at = :expires WHERE tenant_id = :tenant AND auth_set_id = :set
      """;
  private static final String REVOKE =
      """
      UPDATE auth_set SET token_generation = token_generation + 1, token_expires_at = NULL
       WHERE tenant_id = :tenant AND auth_set_id = :set AND token_expires_at > :now
      RETURNING device_id
      """;
  private static final String COUNT =
      """
      SELECT count(*) FROM device d
       WHERE tenant_id = :tenant AND (:any OR d.status = :status) AND ({reach})
      """;
  private static final String OF_SET =
      "SELECT device_id FROM auth_set WHERE tenant_id = :tenant AND auth_set_id = :set";
  private static final String LIMIT_REACHED =
      """
      SELECT count(*) >= :max FROM
        (SELECT 1 FROM device WHERE tenant_id = :tenant AND status = :status LIMIT :max) few
      """;
  private static final String STATE =
      """
      SELECT d.handle, s.auth_set_id, s.token_generation
        FROM device d JOIN auth_set s USING (tenant_id, device_id)
       WHERE tenant_id = :tenant AND device_id = :device AND s.status = 'accepted'
      """;
  private static final int BLOCKS_AT_ONCE = 10_000;

  // Sixty-four handles come as one row: of a million devices 15,625 rows are read, not a million.
  private static final String ACCEPTED =
      """
      SELECT handle >> 6 AS block, bit_or(CAST(1 AS bigint) << CAST(handle & 63 AS integer)) AS bits
        FROM device WHERE tenant_id = :tenant AND status = 'accepted' GROUP BY block
      """;
  private static final String HANDLES =
      """
      SELECT device_id, handle FROM device WHERE tenant_id = :tenant AND device_id = ANY(:devices)
      """;
  private static final String BY_HANDLE =
      """
      SELECT device_id FROM device WHERE tenant_id = :tenant AND handle = ANY(:handles)
       ORDER BY handle
      """;

  Optional<Device> find(Handle db, DeviceRef ref) {
    var rows =
        db.createQuery(ONE)
            .bind("tenant", ref.tenant())
            .bind("device", ref.id())
            .map((row, _) -> Row.of(row))
            .list();
    return withSets(db, ref.tenant(), rows).stream().findFirst();
  }

  Optional<Device> find(Handle db, TenantId tenant, IdentityData identity) {
    var rows =
        db.createQuery(BY_IDENTITY)
            .bind("tenant", tenant)
            .bind("hash", identity.hash())
            .map((row, _) -> Row.of(row))
            .list();
    return withSets(db, tenant, rows).stream().findFirst();
  }

  List<Device> list(Handle db, TenantId tenant, ReachSql reach, DeviceQuery query, Page page) {
    var rows =
        reach
            .query(db, LIST, "d.device_id")
            .bind("tenant", tenant)
            .bind("anyStatus", query.statuses().isEmpty())
            .bind(
                "statuses",
                query.statuses().stream().map(DeviceStatus::text).toArray(String[]::new))
            .bind("anyId", query.ids().isEmpty())
            .bind("ids", uuids(query.ids()))
            .bind("limit", page.size())
            .bind("offset", page.offset())
            .map((row, _) -> Row.of(row))
            .list();
    return withSets(db, tenant, rows);
  }

  void lock(Handle db, DeviceRef ref) {
    db.createQuery(LOCK)
        .bind("tenant", ref.tenant())
        .bind("device", ref.id())
        .mapTo(Integer.class)
        .findOne();
  }

  /// Those who count devices against a limit take turns, so that the limit holds exactly.
  void lockLimit(Handle db, TenantId tenant, DeviceStatus status) {
    db.createQuery(LOCK_ADMISSION)
        .bind("tenant", tenant.toString())
        .bind("purpose", status.text())
        .map((_, _) -> 1)
        .one();
  }

  /// False if a device with this identity was there already.
  boolean insert(
      Handle db, DeviceRef ref, IdentityData identity, DeviceStatus status, Instant now) {
    return db.createUpdate(INSERT_DEVICE)
            .bind("tenant", ref.tenant())
            .bind("device", ref.id())
            .bind("hash", identity.hash())
            .bind("identity", identity.canonical())
            .bind("status", status.text())
            .bind("now", now)
            .execute()
        == 1;
  }

  void insertSet(Handle db, DeviceRef ref, AuthSet set) {
    db.createUpdate(INSERT_SET)
        .bind("tenant", ref.tenant())
        .bind("set", set.id())
        .bind("device", ref.id())
        .bind("key", set.publicKey())
        .bind("hash", IdentityData.sha256(set.publicKey()))
        .bind("status", set.status().text())
        .bind("now", set.createdAt())
        .execute();
  }

  /// False means that somebody else changed the set since it was read.
  boolean change(Handle db, TenantId tenant, Admission.Change change) {
    return db.createUpdate(UPDATE_SET)
            .bind("tenant", tenant)
            .bind("set", change.set().id())
            .bind("from", change.set().status().text())
            .bind("to", change.to().text())
            .bind("revoked", change.revokesTokens() ? 1 : 0)
            .execute()
        == 1;
  }

  void updateStatus(Handle db, DeviceRef ref, DeviceStatus status, Instant now) {
    db.createUpdate(UPDATE_STATUS)
        .bind("tenant", ref.tenant())
        .bind("device", ref.id())
        .bind("status", status.text())
        .bind("now", now)
        .execute();
  }

  void deleteSet(Handle db, DeviceRef ref, AuthSetId set) {
    db.createUpdate("DELETE FROM auth_set WHERE tenant_id = :tenant AND auth_set_id = :set")
        .bind("tenant", ref.tenant())
        .bind("set", set)
        .execute();
  }

  void delete(Handle db, DeviceRef ref) {
    db.createUpdate("DELETE FROM device WHERE tenant_id = :tenant AND device_id = :device")
        .bind("tenant", ref.tenant())
        .bind("device", ref.id())
        .execute();
  }

  void tokenIssued(Handle db, TenantId tenant, AuthSetId set, Instant expires) {
    db.createUpdate(TOKEN_ISSUED)
        .bind("tenant", tenant)
        .bind("set", set)
        .bind("expires", expires)
        .execute();
  }

  /// The device whose tokens were revoked; empty when the set has no live token.
  Optional<DeviceId> revoke(Handle db, TenantId tenant, AuthSetId set, Instant now) {
    return db.createQuery(REVOKE)
        .bind("tenant", tenant)
        .bind("set", set)
        .bind("now", now)
        .mapTo(UUID.class)
        .findOne()
        .map(DeviceId::new);
  }

  /// The device that an authentication set is of.
  Optional<DeviceId> findDevice(Handle db, TenantId tenant, AuthSetId set) {
    return db.createQuery(OF_SET)
        .bind("tenant", tenant)
        .bind("set", set)
        .mapTo(UUID.class)
        .findOne()
        .map(DeviceId::new);
  }

  long count(Handle db, TenantId tenant, ReachSql reach, Optional<DeviceStatus> status) {
    return reach
        .query(db, COUNT, "d.device_id")
        .bind("tenant", tenant)
        .bind("any", status.isEmpty())
        .bind("status", status.map(DeviceStatus::text).orElse(""))
        .mapTo(Long.class)
        .one();
  }

  boolean limitReached(Handle db, TenantId tenant, DeviceStatus status, long max) {
    return db.createQuery(LIMIT_REACHED)
        .bind("tenant", tenant)
        .bind("status", status.text())
        .bind("max", max)
        .mapTo(Boolean.class)
        .one();
  }

  /// What a token is compared with; empty when the device has no accepted key.
  Optional<DeviceState> findState(Handle db, DeviceRef ref) {
    return db.createQuery(STATE)
        .bind("tenant", ref.tenant())
        .bind("device", ref.id())
        .map((row, _) ->
            new DeviceState(
                row.getLong("handle"),
                new AuthSetId(row.getObject("auth_set_id", UUID.class)),
                row.getInt("token_generation")))
        .findOne();
  }

  /// In no order.
  void acceptedHandles(Handle db, TenantId tenant, LongConsumer each) {
    db.createQuery(ACCEPTED)
        .bind("tenant", tenant)
        .setFetchSize(BLOCKS_AT_ONCE)
        .map((row, _) -> {
          long first = row.getLong(1) << 6;
          for (long bits = row.getLong(2); bits != 0; bits &= bits - 1) {
            each.accept(first + Long.numberOfTrailingZeros(bits));
          }
          return first;
        })
        .forEach(_ -> {});
  }

  Map<DeviceId, Long> handles(Handle db, TenantId tenant, Collection<DeviceId> devices) {
    return db
        .createQuery(HANDLES)
        .bind("tenant", tenant)
        .bind("devices", uuids(devices))
        .map((row, _) -> Map.entry(new DeviceId(row.getObject(1, UUID.class)), row.getLong(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  List<DeviceId> byHandles(Handle db, TenantId tenant, long[] handles) {
    return db.createQuery(BY_HANDLE)
        .bind("tenant", tenant)
        .bind("handles", handles)
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }

  private static List<Device> withSets(Handle db, TenantId tenant, List<Row> rows) {
    var sets =
        db
            .createQuery(SETS)
            .bind("tenant", tenant)
            .bind("devices", uuids(rows.stream().map(row -> row.ref().id()).toList()))
            .map((row, _) -> Map.entry(new DeviceId(row.getObject(1, UUID.class)), set(row)))
            .stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return rows.stream()
        .map(row -> row.with(sets.getOrDefault(row.ref().id(), List.of())))
        .toList();
  }

  private static AuthSet set(ResultSet row) throws SQLException {
    return new AuthSet(
        new AuthSetId(row.getObject("auth_set_id", UUID.class)),
        row.getString("public_key"),
        DeviceStatus.parse(row.getString("status")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getInt("token_generation"));
  }

  private static UUID[] uuids(Collection<DeviceId> ids) {
    return ids.stream().map(DeviceId::value).toArray(UUID[]::new);
  }

  /// A device row before its sets are known.
  private record Row(
      DeviceRef ref,
      long handle,
      Map<String, Object> identity,
      DeviceStatus status,
      Instant createdAt,
      Instant updatedAt,
      Optional<Instant> checkInAt) {

    @SuppressWarnings("unchecked") // the identity is a JSON object by construction
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          new DeviceRef(
              new TenantId(row.getObject("tenant_id", UUID.class)),
              new DeviceId(row.getObject("device_id", UUID.class))),
          row.getLong("handle"),
          Json.parse(row.getString("identity"), Map.class),
          DeviceStatus.parse(row.getString("status")),
          row.getObject("created_at", OffsetDateTime.class).toInstant(),
          row.getObject("updated_at", OffsetDateTime.class).toInstant(),
          instant(row.getObject("check_in_at", OffsetDateTime.class)));
    }

    Device with(List<AuthSet> sets) {
      return new Device(ref, handle, identity, status, createdAt, updatedAt, checkInAt, sets);
    }

    private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
      return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }
  }
}
