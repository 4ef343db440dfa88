package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about events. A method is one statement; the caller owns the transaction.
public final class EventStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, sequence, event_id, type, subject, data, at FROM event
       WHERE tenant_id = :tenant
      """;
  private static final String WAITING = "SELECT DISTINCT tenant_id FROM outbox";
  private static final String OPEN_HEAD =
      "INSERT INTO event_head (tenant_id, sequence) VALUES (:tenant, 0) ON CONFLICT DO NOTHING";
  private static final String LOCK_HEAD =
      "SELECT sequence FROM event_head WHERE tenant_id = :tenant FOR UPDATE SKIP LOCKED";
  // Whoever changed an object under its lock wrote the event after the one who held the lock
  // before: where both are visible, outbox_id has their order; where only one is, it is the first.
  private static final String TAKE =
      """
      WITH next AS (
        SELECT outbox_id FROM outbox WHERE tenant_id = :tenant ORDER BY outbox_id LIMIT :limit),
      taken AS (
        DELETE FROM outbox o USING next n
         WHERE o.tenant_id = :tenant AND o.outbox_id = n.outbox_id
        RETURNING o.*)
      INSERT INTO event (tenant_id, sequence, event_id, type, subject, data, at)
      SELECT tenant_id, :head + row_number() OVER (ORDER BY outbox_id), event_id, type, subject,
             data, at
        FROM taken
      """;
  private static final String MOVE_HEAD =
      "UPDATE event_head SET sequence = :head WHERE tenant_id = :tenant";
  private static final String HEAD =
      "SELECT coalesce(max(sequence), 0) FROM event_head WHERE tenant_id = :tenant";
  private static final String DELETE_OLD =
      """
      DELETE FROM event WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM event WHERE at < :before LIMIT :limit))
      """;

  /// The tenants that have events without a number.
  List<TenantId> waiting(Handle db) {
    return db.createQuery(WAITING).mapTo(UUID.class).map(TenantId::new).list();
  }

  void openHead(Handle db, TenantId tenant) {
    db.createUpdate(OPEN_HEAD).bind("tenant", tenant).execute();
  }

  /// The tenant's last number, or nothing while another node is numbering.
  OptionalLong lockHead(Handle db, TenantId tenant) {
    return db.createQuery(LOCK_HEAD)
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .findOne()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /// Gives the oldest events their numbers after `head`; how many there were.
  int take(Handle db, TenantId tenant, long head, int limit) {
    return db.createUpdate(TAKE)
        .bind("tenant", tenant)
        .bind("head", head)
        .bind("limit", limit)
        .execute();
  }

  void moveHead(Handle db, TenantId tenant, long head) {
    db.createUpdate(MOVE_HEAD).bind("tenant", tenant).bind("head", head).execute();
  }

  public long head(Handle db, TenantId tenant) {
    return db.createQuery(HEAD).bind("tenant", tenant).mapTo(Long.class).one();
  }

  /// The events after a number, in order.
  public List<Event> after(Handle db, TenantId tenant, long sequence, int limit) {
    return db.createQuery(COLUMNS + " AND sequence > :sequence ORDER BY sequence LIMIT :limit")
        .bind("tenant", tenant)
        .bind("sequence", sequence)
        .bind("limit", limit)
        .map((row, _) -> event(row))
        .list();
  }

  public Optional<Event> find(Handle db, TenantId tenant, long sequence) {
    return db.createQuery(COLUMNS + " AND sequence = :sequence")
        .bind("tenant", tenant)
        .bind("sequence", sequence)
        .map((row, _) -> event(row))
        .findOne();
  }

  /// The newest first.
  public List<Event> list(Handle db, TenantId tenant, Page page) {
    return db.createQuery(COLUMNS + " ORDER BY sequence DESC LIMIT :limit OFFSET :offset")
        .bind("tenant", tenant)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> event(row))
        .list();
  }

  public long count(Handle db, TenantId tenant) {
    return db.createQuery("SELECT count(*) FROM event WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  /// Forgets a portion of the events from before a time; how many.
  int deleteOld(Handle db, Instant before, int limit) {
    return db.createUpdate(DELETE_OLD).bind("before", before).bind("limit", limit).execute();
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        row.getLong("sequence"),
        row.getObject("event_id", UUID.class),
        EventType.parse(row.getString("type")),
        row.getString("subject"),
        row.getString("data"),
        row.getObject("at", OffsetDateTime.class).toInstant());
  }
}
