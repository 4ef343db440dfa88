package io.trivet.server.devices.remote;

import io.trivet.core.devices.AccessPolicy;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// SQL about what tenants demand of remote access and whether it is fulfilled. A method is one
/// statement; the caller owns the transaction.
final class AccessStore {
  private static final String FIND_POLICY =
      """
      SELECT policy FROM access_policy WHERE tenant_id = :tenant
      """;
  private static final String SAVE_POLICY =
      """
      INSERT INTO access_policy (tenant_id, policy, updated_at)
      VALUES (:tenant, CAST(:policy AS jsonb), :now)
      ON CONFLICT (tenant_id)
        DO UPDATE SET policy = excluded.policy, updated_at = excluded.updated_at
      """;
  private static final String IS_GRANTED =
      """
      SELECT EXISTS (
        SELECT FROM access_request r
         WHERE r.tenant_id = :tenant AND r.user_id = :user
           AND r.status = 'approved' AND r.expires_at > :now
           AND :capability = ANY(r.capabilities)
           AND (CAST(:target AS text) IS NULL OR cardinality(r.targets) = 0
                OR :target = ANY(r.targets))
           AND (r.device_id = :device
                OR r.group_name = (SELECT i.group_name FROM device_inventory i
                                    WHERE i.tenant_id = :tenant AND i.device_id = :device)))
      """;

  Optional<AccessPolicy> findPolicy(Handle db, TenantId tenant) {
    return db.createQuery(FIND_POLICY)
        .bind("tenant", tenant)
        .map((row, _) -> Json.parse(row.getString(1), PolicyJson.class).policy())
        .findOne();
  }

  void savePolicy(Handle db, TenantId tenant, AccessPolicy policy, Instant now) {
    db.createUpdate(SAVE_POLICY)
        .bind("tenant", tenant)
        .bind("policy", Json.text(PolicyJson.write(policy)))
        .bind("now", now)
        .execute();
  }

  boolean isGranted(
      Handle db,
      UserId user,
      DeviceRef device,
      Capability capability,
      Optional<String> target,
      Instant now) {
    return db.createQuery(IS_GRANTED)
        .bind("tenant", device.tenant())
        .bind("user", user)
        .bind("device", device.id())
        .bind("capability", capability.text())
        .bind("target", target.orElse(null))
        .bind("now", now)
        .mapTo(Boolean.class)
        .one();
  }
}
