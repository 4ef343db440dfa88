package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about webhooks themselves. A method is one statement; the caller owns the transaction.
final class WebhookStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, webhook_id, url, description, format, types, secret, enabled, created_at,
             updated_at, failures, failing_since, paused_until
        FROM webhook
      """;
  private static final String INSERT =
      """
      INSERT INTO webhook
        (tenant_id, webhook_id, url, description, format, types, secret, enabled, created_at,
         updated_at, paused_until, leased_until)
      VALUES (:tenant, :id, :url, :description, :format, :types, :secret, :enabled, :now, :now,
              :now, :now)
      """;
  // A changed webhook is tried at once.
  private static final String UPDATE =
      """
      UPDATE webhook SET url = :url, description = :description, types = :types,
             enabled = :enabled, updated_at = :now, paused_until = :now
       WHERE tenant_id = :tenant AND webhook_id = :id
      """;
  private static final String SET_SECRET =
      """
      UPDATE webhook SET secret = :secret, updated_at = :now
       WHERE tenant_id = :tenant AND webhook_id = :id
      """;
  private static final String CLAIM =
      """
      UPDATE webhook SET lease = :lease, leased_until = :until
       WHERE (tenant_id, webhook_id) = (
         SELECT w.tenant_id, w.webhook_id FROM webhook w
          WHERE w.enabled AND w.paused_until <= :now AND w.leased_until <= :now
            AND EXISTS (SELECT 1 FROM webhook_delivery d
                         WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.webhook_id
                           AND d.state = 'waiting' AND d.due_at <= :now)
          ORDER BY w.leased_until LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, webhook_id, url, description, format, types, secret, enabled,
                created_at, updated_at, failures, failing_since, paused_until
      """;
  private static final String KEEP_LEASE =
      """
      UPDATE webhook SET leased_until = :until, failures = :failures, failing_since = :since,
             paused_until = :paused
       WHERE tenant_id = :tenant AND webhook_id = :id AND lease = :lease
      """;
  private static final String RELEASE =
      """
      UPDATE webhook SET lease = NULL, leased_until = :now
       WHERE tenant_id = :tenant AND webhook_id = :id AND lease = :lease
      """;

  List<Webhook> list(Handle db, TenantId tenant) {
    return db.createQuery(COLUMNS + " WHERE tenant_id = :tenant ORDER BY created_at, webhook_id")
        .bind("tenant", tenant)
        .map((row, _) -> webhook(row))
        .list();
  }

  Optional<Webhook> find(Handle db, TenantId tenant, WebhookId id) {
    return on(
            db.createQuery(COLUMNS + " WHERE tenant_id = :tenant AND webhook_id = :id"), tenant, id)
        .map((row, _) -> webhook(row))
        .findOne();
  }

  /// The tenant's row: whoever holds it counts webhooks alone.
  void lockTenant(Handle db, TenantId tenant) {
    db.createQuery("SELECT 1 FROM tenant WHERE tenant_id = :tenant FOR NO KEY UPDATE")
        .bind("tenant", tenant)
        .mapTo(Integer.class)
        .one();
  }

  void insert(Handle db, Webhook webhook) {
    on(wish(db.createUpdate(INSERT), webhook.wish()), webhook.tenant(), webhook.id())
        .bind("format", webhook.format().text())
        .bind("secret", webhook.secret().orElse(null))
        .bind("now", webhook.createdAt())
        .execute();
  }

  void update(Handle db, TenantId tenant, WebhookId id, Webhook.Wish wish, Instant now) {
    on(wish(db.createUpdate(UPDATE), wish), tenant, id).bind("now", now).execute();
  }

  void setSecret(Handle db, TenantId tenant, WebhookId id, byte[] secret, Instant now) {
    on(db.createUpdate(SET_SECRET), tenant, id).bind("secret", secret).bind("now", now).execute();
  }

  void delete(Handle db, TenantId tenant, WebhookId id) {
    on(
            db.createUpdate("DELETE FROM webhook WHERE tenant_id = :tenant AND webhook_id = :id"),
            tenant,
            id)
        .execute();
  }

  /// A webhook that has something to deliver, for this lease alone until the given time.
  Optional<Webhook> claim(Handle db, UUID lease, Instant now, Instant until) {
    return db.createQuery(CLAIM)
        .bind("lease", lease)
        .bind("now", now)
        .bind("until", until)
        .map((row, _) -> webhook(row))
        .findOne();
  }

  /// False if the lease has gone to somebody else.
  boolean keepLease(Handle db, Webhook webhook, UUID lease, Webhook.Health health, Instant until) {
    return on(db.createUpdate(KEEP_LEASE), webhook.tenant(), webhook.id())
            .bind("lease", lease)
            .bind("failures", health.failures())
            .bind("since", health.failingSince().orElse(null))
            .bind("paused", health.pausedUntil())
            .bind("until", until)
            .execute()
        == 1;
  }

  void release(Handle db, Webhook webhook, UUID lease, Instant now) {
    on(db.createUpdate(RELEASE), webhook.tenant(), webhook.id())
        .bind("lease", lease)
        .bind("now", now)
        .execute();
  }

  private static <S extends SqlStatement<S>> S wish(S statement, Webhook.Wish wish) {
    return statement
        .bind("url", wish.url())
        .bind("description", wish.description())
        .bind("types", wish.typeTexts().toArray(String[]::new))
        .bind("enabled", wish.enabled());
  }

  private static <S extends SqlStatement<S>> S on(S statement, TenantId tenant, WebhookId id) {
    return statement.bind("tenant", tenant).bind("id", id.value());
  }

  private static Webhook webhook(ResultSet row) throws SQLException {
    var types =
        Arrays.stream((String[]) row.getArray("types").getArray())
            .map(EventType::parse)
            .collect(Collectors.toSet());
    return new Webhook(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        new WebhookId(row.getObject("webhook_id", UUID.class)),
        new Webhook.Wish(
            row.getString("url"), row.getString("description"), types, row.getBoolean("enabled")),
        Webhook.Format.valueOf(row.getString("format").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getBytes("secret")),
        time(row, "created_at").orElseThrow(),
        time(row, "updated_at").orElseThrow(),
        new Webhook.Health(
            row.getInt("failures"),
            time(row, "failing_since"),
            time(row, "paused_until").orElseThrow()));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
