package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about stopped tenants and decoys. A method is one statement.
final class StopStore {
  record Stop(String cause, String reason, String by, Instant at) {}

  /// Waits for offers that are under way; those that come after see the stop.
  void lock(Handle db, TenantId tenant) {
    db.createQuery("SELECT pg_advisory_xact_lock(hashtextextended('stop ' || :tenant, 0))")
        .bind("tenant", tenant.toString())
        .map((_, _) -> 1)
        .one();
  }

  /// False if the tenant is stopped already: the first reason stays.
  boolean insert(Handle db, TenantId tenant, Stop stop) {
    return db.createUpdate(
                """
                INSERT INTO rollout_stop (tenant_id, cause, reason, stopped_by, stopped_at)
                VALUES (:tenant, :cause, :reason, :by, :at) ON CONFLICT DO NOTHING
                """)
            .bind("tenant", tenant)
            .bind("cause", stop.cause())
            .bind("reason", stop.reason())
            .bind("by", stop.by())
            .bind("at", stop.at())
            .execute()
        == 1;
  }

  boolean delete(Handle db, TenantId tenant) {
    return db.createUpdate("DELETE FROM rollout_stop WHERE tenant_id = :tenant")
            .bind("tenant", tenant)
            .execute()
        == 1;
  }

  Optional<Stop> find(Handle db, TenantId tenant) {
    return db.createQuery(
            """
            SELECT cause, reason, stopped_by, stopped_at FROM rollout_stop
             WHERE tenant_id = :tenant
            """)
        .bind("tenant", tenant)
        .map((row, _) ->
            new Stop(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant()))
        .findOne();
  }

  List<TenantId> listStopped(Handle db) {
    return db.createQuery("SELECT tenant_id FROM rollout_stop")
        .mapTo(UUID.class)
        .map(TenantId::new)
        .list();
  }

  /// False when the tenant has `max` decoys already.
  boolean insertDecoy(Handle db, TenantId tenant, DeviceId device, int max, Instant now) {
    return db.createUpdate(
                """
                INSERT INTO decoy (tenant_id, device_id, created_at)
                SELECT :tenant, :device, :now
                 WHERE (SELECT count(*) FROM decoy
                         WHERE tenant_id = :tenant AND device_id <> :device) < :max
                ON CONFLICT (tenant_id, device_id) DO UPDATE SET created_at = decoy.created_at
                """)
            .bind("tenant", tenant)
            .bind("device", device)
            .bind("max", max)
            .bind("now", now)
            .execute()
        == 1;
  }

  boolean deleteDecoy(Handle db, TenantId tenant, DeviceId device) {
    return db.createUpdate("DELETE FROM decoy WHERE tenant_id = :tenant AND device_id = :device")
            .bind("tenant", tenant)
            .bind("device", device)
            .execute()
        == 1;
  }

  List<DeviceId> listDecoys(Handle db, TenantId tenant) {
    return db.createQuery(
            "SELECT device_id FROM decoy WHERE tenant_id = :tenant ORDER BY created_at, device_id")
        .bind("tenant", tenant)
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }
}
