package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.trust.audit.Remembered;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.note.Note;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The administrator of the database at work, with psql and the log's key. What an auditor kept of
/// an earlier day: the checkpoint, and the hashes beside it.
@Tag("slow")
class DatabaseTamperTest {
  private static final int SIZE = 600;
  private static final int EARLIER = 400;
  private static final int PLACE = 123;

  private final TestAudit audit = new TestAudit();
  private final Remembered checkpoint;
  private final Remembered memory;

  /// Statements on a log of 600 entries; `%d` is the entry they are about.
  enum Attack {
    EDIT(
        "UPDATE audit_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'device-', 'other-'), 'UTF8') WHERE log_index = %d"),
    DELETE("DELETE FROM audit_entry WHERE log_index = %d"),
    REORDER(
        "UPDATE audit_entry a SET body = b.body FROM audit_entry b WHERE a.log_index IN (%1$d, %1$d + 5)"
            + " AND b.log_index IN (%1$d, %1$d + 5) AND a.log_index <> b.log_index"),
    BACK_DATE(
        "UPDATE audit_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), '2026-05-03', '2026-05-02'), 'UTF8') WHERE log_index = %d"),
    TRUNCATE("DELETE FROM audit_entry WHERE log_index >= %d"),
    FORK(
        "UPDATE audit_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'update', 'delete'), 'UTF8') WHERE log_index >= %d");

    private final String sql;

    Attack(String sql) {
      this.sql = sql;
    }

    boolean changesRows() {
      return this == EDIT || this == REORDER || this == BACK_DATE || this == FORK;
    }
  }

  DatabaseTamperTest() {
    grow(EARLIER);
    checkpoint = Remembered.of(audit.logs.checkpoint(TestAudit.TENANT));
    memory = remember();
    grow(SIZE - EARLIER);
  }

  @BeforeEach
  void the_log_is_good_before() throws IOException {
    assertTrue(audit.verify(List.of(checkpoint, memory)).isGood());
  }

  @AfterEach
  void close() {
    audit.close();
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void changed_rows_are_found_and_named(Attack attack) throws IOException {
    execute(attack.sql.formatted(PLACE));
    var report = audit.verify(List.of(checkpoint));
    assertFalse(report.isGood());
    var first = report.first().orElseThrow();
    assertTrue(first.from() <= PLACE && PLACE < first.to(), first.text());
    assertTrue(first.isExact() || !attack.changesRows(), first.text());
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void a_log_that_was_built_anew_and_signed_is_found_and_the_first_entry_named(Attack attack)
      throws IOException {
    execute(attack.sql.formatted(PLACE));
    execute("DELETE FROM audit_tile");
    execute("DELETE FROM audit_log");
    execute("UPDATE audit_entry SET log_index = NULL");
    audit.sequence();
    var found = audit.verify(List.of(checkpoint)).first().orElseThrow();
    assertTrue(found.from() <= PLACE && PLACE < found.to(), found.text());
    var named = audit.verify(List.of(memory)).first().orElseThrow();
    assertEquals(PLACE, named.from(), named.text());
  }

  private void grow(int entries) {
    for (int i = 0; i < entries; i++) {
      audit.clock.advance(Duration.ofSeconds(10));
      audit.write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "device-" + i, ""));
    }
    audit.sequence();
  }

  private void execute(String sql) {
    audit.database().inTransaction(db -> db.execute(sql));
  }

  /// As `verify --keep` does.
  private Remembered remember() {
    var note = Note.parse(audit.logs.checkpoint(TestAudit.TENANT));
    var read = Checkpoint.parse(note.text());
    Map<TilePath, byte[]> hashes = new HashMap<>();
    for (var tile : TilePath.allOf(read.size())) {
      if (tile.level() != TilePath.ENTRIES) {
        hashes.put(tile, audit.logs.tile(TestAudit.TENANT, tile).orElseThrow());
      }
    }
    return new Remembered(note, read, Optional.of(tile -> Optional.ofNullable(hashes.get(tile))));
  }
}
