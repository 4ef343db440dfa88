package io.trivet.server.platform.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trivet.core.kernel.TenantId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private final TestDatabase test = new TestDatabase();
  private final Database database = test.database();

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void typed_ids_are_bound_as_themselves() {
    var id = new TenantId(UUID.randomUUID());
    var back =
        database.read(db -> db.createQuery("SELECT :id").bind("id", id).mapTo(UUID.class).one());
    assertEquals(id.value(), back);
  }

  @Test
  void the_constraint_that_refused_a_statement_is_known_by_name() {
    var error =
        assertThrows(
            JdbiException.class,
            () ->
                database.inTransaction(db ->
                    db.execute(
                        "INSERT INTO device_presence VALUES (?, ?, now())",
                        UUID.randomUUID(),
                        UUID.randomUUID())));
    assertEquals(
        Optional.of("device_presence_tenant_id_device_id_fkey"),
        Database.violatedConstraint(error));
  }

  @Test
  void durability_is_on() {
    assertEquals(
        "on on", database.read(db -> setting(db, "fsync") + " " + setting(db, "full_page_writes")));
  }

  private static String setting(org.jdbi.v3.core.Handle db, String name) {
    return db.createQuery("SELECT current_setting(:name)")
        .bind("name", name)
        .mapTo(String.class)
        .one();
  }
}
