package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Where features put what happened. An event is part of the caller's transaction: it is told
/// exactly when the change is real. Write it after the statement that makes the change, so that
/// events of one object follow the order of its locks.
public final class Outbox {
  private static final String WRITE =
      """
      INSERT INTO outbox (tenant_id, type, subject, data, at)
      VALUES (:tenant, :type, :subject, CAST(:data AS json), :at)
      """;

  private Outbox() {}

  /// `subject` is the id of the object the event is about: the device of an alert, the deployment
  /// of a device's passage. `data` becomes the JSON that receivers get; it holds no secrets.
  public static void write(
      Handle db, TenantId tenant, EventType type, String subject, Map<String, ?> data, Instant at) {
    db.createUpdate(WRITE)
        .bind("tenant", tenant)
        .bind("type", type.text())
        .bind("subject", subject)
        .bind("data", Json.text(data))
        .bind("at", at)
        .execute();
  }
}
