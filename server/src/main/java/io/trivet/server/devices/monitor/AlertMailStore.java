package io.trivet.server.devices.monitor;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about mails that speak of alerts. A method is one statement; the caller owns the
/// transaction.
final class AlertMailStore {
  // Only what happens from now on: `told` starts where the first alert begins.
  private static final String NOTE =
      """
      INSERT INTO alert_mail (tenant_id, told, known)
      SELECT :tenant, :after, :upTo
       WHERE EXISTS (SELECT 1 FROM event
                      WHERE tenant_id = :tenant AND sequence > :after AND sequence <= :upTo
                        AND type IN (:raised, :cleared))
      ON CONFLICT (tenant_id) DO UPDATE
        SET known = excluded.known,
            told = CASE WHEN alert_mail.known > alert_mail.told THEN alert_mail.told
                        ELSE excluded.told END
      """;
  private static final String DUE =
      """
      SELECT tenant_id, told, known FROM alert_mail
       WHERE known > told AND (sent_at IS NULL OR sent_at <= :before)
       LIMIT 1 FOR UPDATE SKIP LOCKED
      """;
  private static final String TOLD =
      """
      UPDATE alert_mail SET told = :told, sent_at = :now WHERE tenant_id = :tenant
      """;
  private static final String LINES =
      """
      SELECT type, subject, data, at FROM event
       WHERE tenant_id = :tenant AND sequence > :after AND sequence <= :upTo
         AND type IN (:raised, :cleared)
       ORDER BY sequence DESC LIMIT :limit
      """;
  private static final String COUNT =
      """
      SELECT count(*) FROM event
       WHERE tenant_id = :tenant AND sequence > :after AND sequence <= :upTo
         AND type IN (:raised, :cleared)
      """;
  private static final String ENABLE =
      """
      INSERT INTO alert_mail (tenant_id, enabled) VALUES (:tenant, :enabled)
      ON CONFLICT (tenant_id) DO UPDATE SET enabled = excluded.enabled
      """;

  /// The events of a tenant after `told`, up to `known`, may hold alerts that no mail spoke of.
  record Due(TenantId tenant, long told, long known) {}

  record Line(EventType type, String device, String data, Instant at) {}

  void note(Handle db, TenantId tenant, long after, long upTo) {
    db.createUpdate(NOTE)
        .bind("tenant", tenant)
        .bind("after", after)
        .bind("upTo", upTo)
        .bind("raised", EventType.ALERT_RAISED.text())
        .bind("cleared", EventType.ALERT_CLEARED.text())
        .execute();
  }

  Optional<Due> due(Handle db, Instant sentBefore) {
    return db.createQuery(DUE)
        .bind("before", sentBefore)
        .map((row, _) ->
            new Due(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getLong("told"),
                row.getLong("known")))
        .findOne();
  }

  void told(Handle db, Due due, Instant now) {
    db.createUpdate(TOLD)
        .bind("tenant", due.tenant())
        .bind("told", due.known())
        .bind("now", now)
        .execute();
  }

  /// The newest first.
  List<Line> lines(Handle db, Due due, int limit) {
    return db.createQuery(LINES)
        .bind("tenant", due.tenant())
        .bind("after", due.told())
        .bind("upTo", due.known())
        .bind("raised", EventType.ALERT_RAISED.text())
        .bind("cleared", EventType.ALERT_CLEARED.text())
        .bind("limit", limit)
        .map((row, _) ->
            new Line(
                EventType.parse(row.getString("type")),
                row.getString("subject"),
                row.getString("data"),
                row.getObject("at", java.time.OffsetDateTime.class).toInstant()))
        .list();
  }

  long count(Handle db, Due due) {
    return db.createQuery(COUNT)
        .bind("tenant", due.tenant())
        .bind("after", due.told())
        .bind("upTo", due.known())
        .bind("raised", EventType.ALERT_RAISED.text())
        .bind("cleared", EventType.ALERT_CLEARED.text())
        .mapTo(Long.class)
        .one();
  }

  boolean isEnabled(Handle db, TenantId tenant) {
    return db.createQuery("SELECT enabled FROM alert_mail WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(true);
  }

  void enable(Handle db, TenantId tenant, boolean enabled) {
    db.createUpdate(ENABLE).bind("tenant", tenant).bind("enabled", enabled).execute();
  }
}
