package io.trivet.server.devices.monitor;

import io.trivet.core.devices.Alert;
import io.trivet.core.devices.AlertLevel;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about alerts. A method is one statement; the caller owns the transaction.
final class AlertStore {
  private static final String INSERT =
      """
      INSERT INTO alert (tenant_id, device_id, alert_id, check_key, name, level, subject, at,
                         received_at)
      VALUES (:tenant, :device, :id, :key, :name, :level, CAST(:subject AS json), :at, :now)
      """;
  private static final String LEVEL =
      """
      SELECT level FROM alert_latest
       WHERE tenant_id = :tenant AND device_id = :device AND check_key = :key
      """;
  // What a device had stored while it was offline arrives in order; still, only a later alert
  // counts.
  private static final String SET_LATEST =
      """
      INSERT INTO alert_latest (tenant_id, device_id, check_key, alert_id, level, at)
      VALUES (:tenant, :device, :key, :id, :level, :at)
      ON CONFLICT (tenant_id, device_id, check_key)
        DO UPDATE SET alert_id = excluded.alert_id, level = excluded.level, at = excluded.at
         WHERE alert_latest.at <= excluded.at
      """;
  private static final String COUNT_LATEST =
      """
      SELECT count(*) AS checks, count(*) FILTER (WHERE level = 'CRITICAL') AS critical
        FROM alert_latest WHERE tenant_id = :tenant AND device_id = :device
      """;
  private static final String FORGET_OLDEST =
      """
      DELETE FROM alert WHERE tenant_id = :tenant AND device_id = :device AND alert_id IN (
        SELECT a.alert_id FROM alert a
         WHERE a.tenant_id = :tenant AND a.device_id = :device
           AND NOT EXISTS (SELECT 1 FROM alert_latest l
                            WHERE l.tenant_id = a.tenant_id AND l.device_id = a.device_id
                              AND l.alert_id = a.alert_id)
         ORDER BY a.at DESC, a.alert_id OFFSET :keep)
      """;
  private static final String COLUMNS =
      """
      SELECT a.alert_id, a.device_id, a.name, a.level, a.subject, a.at FROM alert a
       WHERE a.tenant_id = :tenant AND a.device_id = :device
      """;
  private static final String LIST =
      COLUMNS + " AND a.at >= :after AND a.at < :before ORDER BY a.at %1$s, a.alert_id %1$s";
  private static final String LATEST =
      COLUMNS
          + """
           AND EXISTS (SELECT 1 FROM alert_latest l
                        WHERE l.tenant_id = a.tenant_id AND l.device_id = a.device_id
                          AND l.alert_id = a.alert_id)
           AND (:any OR a.level = 'CRITICAL')
           ORDER BY a.at DESC, a.alert_id
          """;

  record Row(UUID id, String name, AlertLevel level, String subject, Instant at) {}

  record Counts(long checks, long critical) {}

  /// Which part of a device's alerts is asked for.
  record Query(Instant after, Instant before, boolean ascending) {}

  void lockDevice(Handle db, DeviceRef device) {
    on(
            db.createQuery(
                """
                SELECT 1 FROM device
                 WHERE tenant_id = :tenant AND device_id = :device FOR NO KEY UPDATE
                """),
            device)
        .mapTo(Integer.class)
        .findOne();
  }

  void insert(Handle db, DeviceRef device, UUID id, byte[] key, Alert alert, Instant now) {
    on(db.createUpdate(INSERT), device)
        .bind("id", id)
        .bind("key", key)
        .bind("name", alert.name())
        .bind("level", alert.level().name())
        .bind("subject", alert.detail())
        .bind("at", alert.at())
        .bind("now", now)
        .execute();
  }

  Optional<AlertLevel> findLevel(Handle db, DeviceRef device, byte[] key) {
    return on(db.createQuery(LEVEL), device)
        .bind("key", key)
        .mapTo(String.class)
        .findOne()
        .map(AlertLevel::parse);
  }

  /// False if a later alert of this check is known.
  boolean setLatest(Handle db, DeviceRef device, UUID id, byte[] key, Alert alert) {
    return on(db.createUpdate(SET_LATEST), device)
            .bind("id", id)
            .bind("key", key)
            .bind("level", alert.level().name())
            .bind("at", alert.at())
            .execute()
        == 1;
  }

  Counts counts(Handle db, DeviceRef device) {
    return on(db.createQuery(COUNT_LATEST), device)
        .map((row, _) -> new Counts(row.getLong("checks"), row.getLong("critical")))
        .one();
  }

  /// Forgets the oldest alerts; never the one that is a check's present state.
  void forgetOldest(Handle db, DeviceRef device, int keep) {
    on(db.createUpdate(FORGET_OLDEST), device).bind("keep", keep).execute();
  }

  List<Row> list(Handle db, DeviceRef device, Query query, Page page) {
    return paged(
            on(
                    db.createQuery(
                        LIST.formatted(query.ascending() ? "ASC" : "DESC")
                            + " LIMIT :limit OFFSET :offset"),
                    device)
                .bind("after", query.after())
                .bind("before", query.before()),
            page)
        .map((row, _) -> row(row))
        .list();
  }

  List<Row> latest(Handle db, DeviceRef device, boolean anyLevel, Page page) {
    return paged(on(db.createQuery(LATEST + " LIMIT :limit OFFSET :offset"), device), page)
        .bind("any", anyLevel)
        .map((row, _) -> row(row))
        .list();
  }

  private static <S extends SqlStatement<S>> S paged(S statement, Page page) {
    return statement.bind("limit", page.size()).bind("offset", page.offset());
  }

  private static <S extends SqlStatement<S>> S on(S statement, DeviceRef device) {
    return statement.bind("tenant", device.tenant()).bind("device", device.id());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getObject("alert_id", UUID.class),
        row.getString("name"),
        AlertLevel.parse(row.getString("level")),
        row.getString("subject"),
        row.getObject("at", OffsetDateTime.class).toInstant());
  }
}
