package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.kernel.TenantId;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// All SQL about which attributes a tenant has indexed. A method is one statement.
final class IndexStore {
  List<AttributeName> list(Handle db, TenantId tenant) {
    return db.createQuery(
            "SELECT attribute FROM indexed_attribute WHERE tenant_id = :tenant ORDER BY attribute")
        .bind("tenant", tenant)
        .mapTo(String.class)
        .map(AttributeName::parse)
        .list();
  }

  /// Changes of inventories wait until the transaction ends, so that none is missed.
  void lockInventories(Handle db) {
    db.execute("LOCK TABLE device_inventory IN SHARE ROW EXCLUSIVE MODE");
  }

  void delete(Handle db, TenantId tenant, Collection<AttributeName> attributes) {
    on(
            db.createUpdate(
                """
                DELETE FROM indexed_attribute
                 WHERE tenant_id = :tenant AND attribute = ANY(:attributes)
                """),
            tenant,
            attributes)
        .execute();
  }

  void deleteValues(Handle db, TenantId tenant, Collection<AttributeName> attributes) {
    on(
            db.createUpdate(
                """
                DELETE FROM device_attribute
                 WHERE tenant_id = :tenant AND attribute = ANY(:attributes)
                """),
            tenant,
            attributes)
        .execute();
  }

  void insert(Handle db, TenantId tenant, Collection<AttributeName> attributes) {
    on(
            db.createUpdate(
                """
                INSERT INTO indexed_attribute (tenant_id, attribute)
                SELECT :tenant, unnest(CAST(:attributes AS text[]))
                """),
            tenant,
            attributes)
        .execute();
  }

  /// The same as the trigger writes, for the devices that are there.
  void insertValues(Handle db, TenantId tenant, Collection<AttributeName> attributes) {
    on(
            db.createUpdate(
                """
                INSERT INTO device_attribute (tenant_id, attribute, value, device_id)
                SELECT i.tenant_id, a.attribute, v.value #>> '{}', i.device_id
                  FROM device_inventory i, unnest(CAST(:attributes AS text[])) AS a (attribute),
                       jsonb_array_elements(i.search -> a.attribute) AS v
                 WHERE i.tenant_id = :tenant AND jsonb_typeof(v.value) = 'string'
                   AND length(v.value #>> '{}') <= 256
                """),
            tenant,
            attributes)
        .execute();
  }

  private static org.jdbi.v3.core.statement.Update on(
      org.jdbi.v3.core.statement.Update statement,
      TenantId tenant,
      Collection<AttributeName> attributes) {
    return statement
        .bind("tenant", tenant)
        .bind(
            "attributes", attributes.stream().map(AttributeName::toString).toArray(String[]::new));
  }
}
