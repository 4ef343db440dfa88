package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.outbox.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about events on their way to webhooks. A method is one statement; the caller owns the
/// transaction.
final class DeliveryStore {
  private static final String COLUMNS =
      """
      SELECT d.tenant_id, d.webhook_id, d.sequence, d.state, d.due_at, d.attempts,
             d.first_attempt_at, d.last_attempt_at, d.status_code, d.answer, d.millis,
             e.event_id, e.type, e.subject, e.data, e.at
        FROM webhook_delivery d JOIN event e USING (tenant_id, sequence)
      """;
  // A test is for the webhook that is its subject, whatever that one wants to hear of.
  private static final String FAN_OUT =
      """
      INSERT INTO webhook_delivery (tenant_id, webhook_id, sequence, at, state, due_at)
      SELECT e.tenant_id, w.webhook_id, e.sequence, e.at, 'waiting', e.at
        FROM event e JOIN webhook w USING (tenant_id)
       WHERE e.tenant_id = :tenant AND e.sequence > :after AND e.sequence <= :upTo AND w.enabled
         AND CASE WHEN e.type = :test THEN e.subject = CAST(w.webhook_id AS text)
                  ELSE w.types = '{}' OR e.type = ANY(w.types) END
      """;
  private static final String NEXT =
      COLUMNS
          + """
           WHERE d.tenant_id = :tenant AND d.webhook_id = :id AND d.state = 'waiting'
             AND d.due_at <= :now
           ORDER BY d.sequence LIMIT 1
          """;
  private static final String SETTLE =
      """
      UPDATE webhook_delivery
         SET state = :state, due_at = :due, attempts = attempts + 1,
             first_attempt_at = coalesce(first_attempt_at, :now), last_attempt_at = :now,
             status_code = :status, answer = :answer, millis = :millis
       WHERE tenant_id = :tenant AND webhook_id = :id AND sequence = :sequence
         AND state = 'waiting'
      """;
  private static final String ALL_DUE =
      """
      UPDATE webhook_delivery SET due_at = :now
       WHERE tenant_id = :tenant AND webhook_id = :id AND state = 'waiting' AND due_at > :now
      """;
  private static final String REPLAY =
      """
      UPDATE webhook_delivery d
         SET state = 'waiting', due_at = :now, attempts = 0, first_attempt_at = NULL
       WHERE tenant_id = :tenant AND webhook_id = :id
         AND (sequence = :sequence OR :sequence = 0 AND state = 'dead')
         AND EXISTS (SELECT 1 FROM event e
                      WHERE e.tenant_id = d.tenant_id AND e.sequence = d.sequence)
      """;
  private static final String DELETE_OLD =
      """
      DELETE FROM webhook_delivery WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM webhook_delivery WHERE at < :before LIMIT :limit))
      """;

  void fanOut(Handle db, TenantId tenant, long after, long upTo) {
    db.createUpdate(FAN_OUT)
        .bind("tenant", tenant)
        .bind("after", after)
        .bind("upTo", upTo)
        .bind("test", EventType.WEBHOOK_TEST.text())
        .execute();
  }

  /// The oldest event that is due.
  Optional<Delivery> next(Handle db, Webhook webhook, Instant now) {
    return on(db.createQuery(NEXT), webhook.tenant(), webhook.id())
        .bind("now", now)
        .map((row, _) -> delivery(row))
        .findOne();
  }

  /// Notes what came of an attempt.
  void settle(Handle db, Delivery delivery, Attempt attempt) {
    on(db.createUpdate(SETTLE), delivery.event().tenant(), delivery.webhook())
        .bind("sequence", delivery.event().sequence())
        .bind("state", attempt.state().name().toLowerCase(Locale.ROOT))
        .bind("due", attempt.dueAt())
        .bind("now", attempt.at())
        .bind("status", attempt.statusCode().orElse(null))
        .bind("answer", attempt.answer())
        .bind("millis", attempt.millis())
        .execute();
  }

  /// What waits for a later attempt is due now.
  void allDue(Handle db, Webhook webhook, Instant now) {
    on(db.createUpdate(ALL_DUE), webhook.tenant(), webhook.id()).bind("now", now).execute();
  }

  /// Sends one event again (or, with the number 0, all dead ones); how many.
  int replay(Handle db, TenantId tenant, WebhookId id, long sequence, Instant now) {
    return on(db.createUpdate(REPLAY), tenant, id)
        .bind("sequence", sequence)
        .bind("now", now)
        .execute();
  }

  /// The newest first; `state` may be empty for all.
  Listed<Delivery> list(Handle db, TenantId tenant, WebhookId id, String state, Page page) {
    var where =
        " WHERE d.tenant_id = :tenant AND d.webhook_id = :id AND (:state = '' OR d.state = :state)";
    return new Listed<>(
        on(
                db.createQuery(
                    COLUMNS + where + " ORDER BY d.sequence DESC LIMIT :limit OFFSET :offset"),
                tenant,
                id)
            .bind("state", state)
            .bind("limit", page.size())
            .bind("offset", page.offset())
            .map((row, _) -> delivery(row))
            .list(),
        on(db.createQuery("SELECT count(*) FROM webhook_delivery d" + where), tenant, id)
            .bind("state", state)
            .mapTo(Long.class)
            .one());
  }

  Map<Long, List<Delivery>> ofEvents(Handle db, TenantId tenant, Collection<Long> sequences) {
    return db
        .createQuery(COLUMNS + " WHERE d.tenant_id = :tenant AND d.sequence = ANY(:sequences)")
        .bind("tenant", tenant)
        .bind("sequences", sequences.toArray(Long[]::new))
        .map((row, _) -> delivery(row))
        .stream()
        .collect(Collectors.groupingBy(delivery -> delivery.event().sequence()));
  }

  /// How many deliveries of each webhook are in each state.
  Map<WebhookId, Map<String, Long>> counts(Handle db, TenantId tenant) {
    return db
        .createQuery(
            """
            SELECT webhook_id, state, count(*) AS number FROM webhook_delivery
             WHERE tenant_id = :tenant AND state <> 'delivered' GROUP BY webhook_id, state
            """)
        .bind("tenant", tenant)
        .map((row, _) ->
            Map.entry(
                new WebhookId(row.getObject("webhook_id", UUID.class)),
                Map.entry(row.getString("state"), row.getLong("number"))))
        .stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey,
                Collectors.toMap(e -> e.getValue().getKey(), e -> e.getValue().getValue())));
  }

  int deleteOld(Handle db, Instant before, int limit) {
    return db.createUpdate(DELETE_OLD).bind("before", before).bind("limit", limit).execute();
  }

  private static <S extends SqlStatement<S>> S on(S statement, TenantId tenant, WebhookId id) {
    return statement.bind("tenant", tenant).bind("id", id.value());
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    int status = row.getInt("status_code");
    var statusCode = row.wasNull() ? Optional.<Integer>empty() : Optional.of(status);
    return new Delivery(
        new WebhookId(row.getObject("webhook_id", UUID.class)),
        new Event(
            new TenantId(row.getObject("tenant_id", UUID.class)),
            row.getLong("sequence"),
            row.getObject("event_id", UUID.class),
            EventType.parse(row.getString("type")),
            row.getString("subject"),
            row.getString("data"),
            time(row, "at").orElseThrow()),
        Delivery.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        time(row, "due_at").orElseThrow(),
        row.getInt("attempts"),
        time(row, "first_attempt_at"),
        time(row, "last_attempt_at"),
        statusCode,
        row.getString("answer"),
        row.getLong("millis"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
