package io.trivet.server.devices.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A tenant's own index finds what a search without it finds, also after devices have changed, and
/// in a fleet of a million in well under a second (`-Dindex.devices=1000000` measures that).
@Tag("slow")
class IndexedAttributesTest {
  private static final AttributeName SITE = AttributeName.parse("inventory/site");
  private static final AttributeName REV = AttributeName.parse("inventory/rev");

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final Fleet fleet = new Fleet();
  private final IndexStore index = new IndexStore();

  @Test
  void the_index_finds_the_same_devices_only_faster() {
    int devices = Integer.getInteger("index.devices", 4000);
    try (var database = new TestDatabase()) {
      database
          .database()
          .inTransaction(db -> {
            execute(db, TENANT, Map.of());
            return null;
          });
      for (int from = 0; from < devices; from += 50_000) {
        int first = from + 1;
        int last = Math.min(devices, from + 50_000);
        database
            .database()
            .inTransaction(db -> {
              execute(db, DEVICES, Map.of("first", first, "last", last));
              return null;
            });
      }
      vacuum(database);
      var conditions =
          List.of(
              term(SITE, Operator.EQ, "lyon"),
              term(SITE, Operator.NE, "lyon"),
              term(SITE, Operator.IN, List.of("lyon", "rome")),
              new Condition.All(
                  List.of(term(SITE, Operator.EQ, "lyon"), term(REV, Operator.EQ, "b"))),
              new Condition.Any(
                  List.of(term(SITE, Operator.EQ, "oslo"), term(REV, Operator.EQ, "a"))));
      var plain = conditions.stream().map(c -> timed(database, "plain", c)).toList();
      database
          .database()
          .inTransaction(db -> {
            index.lockInventories(db);
            index.insert(db, tenant, List.of(SITE, REV));
            index.insertValues(db, tenant, List.of(SITE, REV));
            return null;
          });
      vacuum(database);
      assertEquals(plain, conditions.stream().map(c -> timed(database, "indexed", c)).toList());
      database
          .database()
          .inTransaction(db -> {
            execute(db, MOVE, Map.of());
            return null;
          });
      var moved = conditions.stream().map(c -> timed(database, "moved", c)).toList();
      database
          .database()
          .inTransaction(db -> {
            index.delete(db, tenant, List.of(SITE, REV));
            index.deleteValues(db, tenant, List.of(SITE, REV));
            return null;
          });
      assertEquals(moved, conditions.stream().map(c -> timed(database, "plain", c)).toList());
    }
  }

  private long timed(TestDatabase database, String how, Condition condition) {
    long start = System.nanoTime();
    long count =
        database
            .database()
            .read(db -> fleet.count(db, tenant, new Fleet.Part(condition, List.of())));
    System.out.printf("%s count=%d ms=%d%n", how, count, (System.nanoTime() - start) / 1_000_000);
    return count;
  }

  private static void vacuum(TestDatabase database) {
    database.database().read(db -> db.execute("VACUUM ANALYZE device_inventory"));
    database.database().read(db -> db.execute("VACUUM ANALYZE device_attribute"));
  }

  private void execute(Handle db, String sql, Map<String, ?> values) {
    var update = db.createUpdate(sql).bind("tenant", tenant);
    values.forEach((name, value) -> update.bind(name, (Object) value));
    update.execute();
  }

  private static Condition term(AttributeName name, Operator operator, Object value) {
    return new Condition.Term(new Predicate(name, operator, value));
  }

  private static final String TENANT =
      """
      INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending, storage_bytes_max)
      VALUES (:tenant, 'index', now(), -1, -1, 0)
      """;
  private static final String DEVICES =
      """
      WITH made AS (
        INSERT INTO device (tenant_id, device_id, identity_hash, identity, status, created_at,
                            updated_at)
        SELECT :tenant, gen_random_uuid(), decode(md5(n::text), 'hex'), '{}', 'accepted', now(), now()
          FROM generate_series(:first, :last) n
        RETURNING tenant_id, device_id)
      INSERT INTO device_inventory
        (tenant_id, device_id, status, attributes, search, words, created_at, updated_at)
      SELECT tenant_id, device_id, 'accepted', '{}',
             jsonb_build_object(
               'inventory/serial', jsonb_build_array(device_id::text),
               'inventory/rev', jsonb_build_array(
                 (ARRAY['a', 'b', 'c'])[1 + get_byte(uuid_send(device_id), 2) % 3]),
               'inventory/site', jsonb_build_array(
                 (ARRAY['lyon', 'rome', 'oslo', 'bern'])[
                   1 + get_byte(uuid_send(device_id), 3) % 4])), '', now(), now()
        FROM made
      """;
  private static final String MOVE =
      """
      UPDATE device_inventory
         SET search = search || '{"inventory/site": ["lyon", "paris"]}'
       WHERE tenant_id = :tenant AND device_id IN (
         SELECT device_id FROM device_inventory WHERE tenant_id = :tenant LIMIT 100)
      """;
}
