package io.trivet.server.devices.configuration;

import io.trivet.core.devices.Configuration;
import io.trivet.core.devices.DeviceRef;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about configurations. A method is one statement; the caller owns the transaction.
final class ConfigurationStore {
  private static final String FIND =
      """
      SELECT configured, reported, deployment_id, updated_at, reported_at
        FROM device_configuration WHERE tenant_id = :tenant AND device_id = :device
      """;
  private static final String EXISTS =
      "SELECT 1 FROM device WHERE tenant_id = :tenant AND device_id = :device FOR KEY SHARE";
  private static final String CONFIGURE =
      """
      INSERT INTO device_configuration (tenant_id, device_id, configured, updated_at)
      VALUES (:tenant, :device, CAST(:values AS json), :now)
      ON CONFLICT (tenant_id, device_id)
        DO UPDATE SET configured = excluded.configured, updated_at = excluded.updated_at
      """;
  private static final String REPORT =
      """
      INSERT INTO device_configuration (tenant_id, device_id, reported, updated_at, reported_at)
      VALUES (:tenant, :device, CAST(:values AS json), :now, :now)
      ON CONFLICT (tenant_id, device_id)
        DO UPDATE SET reported = excluded.reported, reported_at = excluded.reported_at
      """;
  private static final String DEPLOYED =
      """
      UPDATE device_configuration SET deployment_id = :deployment
       WHERE tenant_id = :tenant AND device_id = :device
      """;

  record Row(
      Configuration configured,
      Configuration reported,
      Optional<UUID> deployment,
      Optional<Instant> updatedAt,
      Optional<Instant> reportedAt) {
    static final Row NONE =
        new Row(
            Configuration.EMPTY,
            Configuration.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /// So that the JSON is read with its types.
  private static final class Values extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;
  }

  Row find(Handle db, DeviceRef device) {
    return on(db.createQuery(FIND), device).map((row, _) -> row(row)).findOne().orElse(Row.NONE);
  }

  boolean deviceExists(Handle db, DeviceRef device) {
    return on(db.createQuery(EXISTS), device).mapTo(Integer.class).findOne().isPresent();
  }

  void configure(Handle db, DeviceRef device, Configuration configuration, Instant now) {
    on(db.createUpdate(CONFIGURE), device)
        .bind("values", Json.text(configuration.values()))
        .bind("now", now)
        .execute();
  }

  void report(Handle db, DeviceRef device, Configuration configuration, Instant now) {
    on(db.createUpdate(REPORT), device)
        .bind("values", Json.text(configuration.values()))
        .bind("now", now)
        .execute();
  }

  void deployed(Handle db, DeviceRef device, UUID deployment) {
    on(db.createUpdate(DEPLOYED), device).bind("deployment", deployment).execute();
  }

  private static <S extends SqlStatement<S>> S on(S statement, DeviceRef device) {
    return statement.bind("tenant", device.tenant()).bind("device", device.id());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new Configuration(Json.parse(row.getString("configured"), Values.class)),
        new Configuration(Json.parse(row.getString("reported"), Values.class)),
        Optional.ofNullable(row.getObject("deployment_id", UUID.class)),
        Optional.of(row.getObject("updated_at", OffsetDateTime.class).toInstant()),
        Optional.ofNullable(row.getObject("reported_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }
}
