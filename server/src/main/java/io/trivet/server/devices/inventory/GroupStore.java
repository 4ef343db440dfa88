package io.trivet.server.devices.inventory;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.devices.identity.ReachSql;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about static groups. A method is one statement; the caller owns the transaction.
final class GroupStore {
  private static final String LOCK =
      """
      SELECT device_id, group_name FROM device_inventory
       WHERE tenant_id = :tenant AND device_id = ANY(:devices) ORDER BY device_id FOR UPDATE
      """;
  private static final String SET =
      """
      UPDATE device_inventory SET group_name = :group
       WHERE tenant_id = :tenant AND device_id = ANY(:devices)
      """;
  private static final String LEAVE =
      """
      UPDATE device_inventory SET group_name = NULL
       WHERE tenant_id = :tenant AND device_id = ANY(:devices) AND group_name = :group
      RETURNING device_id
      """;
  private static final String DELETE =
      """
      UPDATE device_inventory SET group_name = NULL
       WHERE tenant_id = :tenant AND group_name = :group
      RETURNING device_id
      """;
  private static final String LIST =
      """
      SELECT DISTINCT g.group_name FROM device_inventory g
       WHERE g.tenant_id = :tenant AND g.group_name IS NOT NULL
         AND (:status = '' OR g.status = :status) AND ({reach})
       ORDER BY g.group_name
      """;
  private static final String MEMBERS =
      """
      SELECT g.device_id FROM device_inventory g
       WHERE g.tenant_id = :tenant AND g.group_name = :group AND ({reach})
       ORDER BY g.created_at, g.device_id LIMIT :limit OFFSET :offset
      """;
  private static final String COUNT_MEMBERS =
      """
      SELECT count(*) FROM device_inventory g
       WHERE g.tenant_id = :tenant AND g.group_name = :group AND ({reach})
      """;
  private static final String ACCEPTED_MEMBERS =
      """
      SELECT d.handle FROM device_inventory i JOIN device d USING (tenant_id, device_id)
       WHERE tenant_id = :tenant AND i.group_name = :group AND i.status = 'accepted'
      """;

  /// The devices that exist, each with the group it is in.
  Map<DeviceId, @Nullable String> lock(Handle db, TenantId tenant, Collection<DeviceId> devices) {
    var groups = new LinkedHashMap<DeviceId, @Nullable String>();
    db.createQuery(LOCK)
        .bind("tenant", tenant)
        .bind("devices", uuids(devices))
        .map((row, _) -> {
          groups.put(new DeviceId(row.getObject(1, UUID.class)), row.getString(2));
          return row.getRow();
        })
        .list();
    return groups;
  }

  void set(Handle db, TenantId tenant, Collection<DeviceId> devices, GroupName group) {
    db.createUpdate(SET)
        .bind("tenant", tenant)
        .bind("devices", uuids(devices))
        .bind("group", group.value())
        .execute();
  }

  /// Those that were in the group.
  List<DeviceId> leave(Handle db, TenantId tenant, Collection<DeviceId> devices, GroupName group) {
    return db.createQuery(LEAVE)
        .bind("tenant", tenant)
        .bind("devices", uuids(devices))
        .bind("group", group.value())
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }

  List<DeviceId> delete(Handle db, TenantId tenant, GroupName group) {
    return db.createQuery(DELETE)
        .bind("tenant", tenant)
        .bind("group", group.value())
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }

  /// `status` is empty for all.
  List<String> list(Handle db, TenantId tenant, ReachSql reach, String status) {
    return reach
        .query(db, LIST, "g.device_id")
        .bind("tenant", tenant)
        .bind("status", status)
        .mapTo(String.class)
        .list();
  }

  List<DeviceId> members(Handle db, TenantId tenant, ReachSql reach, GroupName group, Page page) {
    return reach
        .query(db, MEMBERS, "g.device_id")
        .bind("tenant", tenant)
        .bind("group", group.value())
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .mapTo(UUID.class)
        .map(DeviceId::new)
        .list();
  }

  long countMembers(Handle db, TenantId tenant, ReachSql reach, GroupName group) {
    return reach
        .query(db, COUNT_MEMBERS, "g.device_id")
        .bind("tenant", tenant)
        .bind("group", group.value())
        .mapTo(Long.class)
        .one();
  }

  List<Long> acceptedMembers(Handle db, TenantId tenant, GroupName group) {
    return db.createQuery(ACCEPTED_MEMBERS)
        .bind("tenant", tenant)
        .bind("group", group.value())
        .mapTo(Long.class)
        .list();
  }

  private static UUID[] uuids(Collection<DeviceId> devices) {
    return devices.stream().map(DeviceId::value).toArray(UUID[]::new);
  }
}
