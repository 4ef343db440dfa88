package io.trivet.server.platform.mail;

import io.trivet.core.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about letters that wait. A method is one statement; the caller owns the transaction.
final class MailStore {
  private static final String INSERT =
      """
      INSERT INTO letter (tenant_id, letter_id, content, written_at, due_at, tries)
      VALUES (:tenant, :id, :content, :now, :now, 0)
      """;
  private static final String CLAIM =
      """
      UPDATE letter SET due_at = :until, tries = tries + 1
       WHERE (tenant_id, letter_id) IN (
         SELECT tenant_id, letter_id FROM letter WHERE due_at <= :now
          ORDER BY due_at LIMIT :max FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, letter_id, content, written_at, tries
      """;
  private static final String POSTPONE =
      """
      UPDATE letter SET due_at = :due WHERE tenant_id = :tenant AND letter_id = :id
      """;

  record Waiting(TenantId tenant, UUID id, byte[] content, Instant writtenAt, int tries) {}

  long count(Handle db, TenantId tenant) {
    return db.createQuery("SELECT count(*) FROM letter WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  void insert(Handle db, TenantId tenant, UUID id, byte[] content, Instant now) {
    db.createUpdate(INSERT)
        .bind("tenant", tenant)
        .bind("id", id)
        .bind("content", content)
        .bind("now", now)
        .execute();
  }

  /// Letters that are due; until the given time no other node takes them.
  List<Waiting> claim(Handle db, Instant now, Instant until, int max) {
    return db.createQuery(CLAIM)
        .bind("now", now)
        .bind("until", until)
        .bind("max", max)
        .map((row, _) -> waiting(row))
        .list();
  }

  void postpone(Handle db, Waiting letter, Instant due) {
    db.createUpdate(POSTPONE)
        .bind("tenant", letter.tenant())
        .bind("id", letter.id())
        .bind("due", due)
        .execute();
  }

  void delete(Handle db, Waiting letter) {
    db.createUpdate("DELETE FROM letter WHERE tenant_id = :tenant AND letter_id = :id")
        .bind("tenant", letter.tenant())
        .bind("id", letter.id())
        .execute();
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        row.getObject("letter_id", UUID.class),
        row.getBytes("content"),
        row.getObject("written_at", OffsetDateTime.class).toInstant(),
        row.getInt("tries"));
  }
}
