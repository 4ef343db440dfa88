package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Where features put what happened. An event is part of the caller's transaction: it is told
/// exactly when the change is real. Write it after the statement that makes the change, so that
/// events of one object follow the order of its locks.
public final class Outbox {
  private static final String WRITE =
      """
      INSERT INTO outbox (tenant_id, type, subject, data, at)
      SELECT e.tenant_id, e.type, e.subject, CAST(e.data AS json), :at
        FROM unnest(:tenants, :types, :subjects, :data)
             WITH ORDINALITY AS e (tenant_id, type, subject, data, position)
       ORDER BY e.position
      """;

  /// See {@link #write(Handle, TenantId, EventType, String, Map, Instant)}.
  public record Event(TenantId tenant, EventType type, String subject, Map<String, ?> data) {}

  private Outbox() {}

  /// `subject` is the id of the object the event is about: the device of an alert, the deployment
  /// of a device's passage. `data` becomes the JSON that receivers get; it holds no secrets.
  public static void write(
      Handle db, TenantId tenant, EventType type, String subject, Map<String, ?> data, Instant at) {
    write(db, List.of(new Event(tenant, type, subject, data)), at);
  }

  /// Several at once, in this order.
  public static void write(Handle db, List<Event> events, Instant at) {
    if (!events.isEmpty()) {
      db.createUpdate(WRITE)
          .bind("tenants", events.stream().map(e -> e.tenant().value()).toArray(UUID[]::new))
          .bind("types", texts(events, e -> e.type().text()))
          .bind("subjects", texts(events, Event::subject))
          .bind("data", texts(events, e -> Json.text(e.data())))
          .bind("at", at)
          .execute();
    }
  }

  private static String[] texts(List<Event> events, Function<Event, String> part) {
    return events.stream().map(part).toArray(String[]::new);
  }
}
