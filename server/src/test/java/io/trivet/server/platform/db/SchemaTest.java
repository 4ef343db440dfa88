package io.trivet.server.platform.db;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.platform.StartFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SchemaTest {
  @Test
  void a_database_of_a_newer_program_is_not_touched() {
    try (var test = new TestDatabase()) {
      test.database()
          .inTransaction(db ->
              db.execute(
                  """
                  INSERT INTO flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by,
                     execution_time, success)
                  VALUES (999, '9999', 'future', 'SQL', 'V9999__future.sql', 'x', 1, true)
                  """));
      var failure =
          assertThrows(
              StartFailure.class, () -> Schema.migrate(test.address(), Duration.ofSeconds(1)));
      assertTrue(
          String.valueOf(failure.getMessage()).contains("newer Trivet"), failure::getMessage);
    }
  }

  @Test
  void a_database_that_is_up_to_date_stays_as_it_is() {
    try (var test = new TestDatabase()) {
      Schema.migrate(test.address());
    }
  }

  @Test
  void only_addresses_of_postgresql_are_taken() {
    assertThrows(IllegalArgumentException.class, () -> new DatabaseAddress("jdbc:h2:x", "u", "p"));
  }
}
