package io.trivet.server.software.deployment;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/// The events that people are woken for.
final class RolloutAlarmStore {
  private static final String LINES =
      """
      SELECT type, data, at FROM event
       WHERE tenant_id = :tenant AND sequence > :after AND sequence <= :upTo
         AND type = ANY(:types)
       ORDER BY sequence LIMIT :limit
      """;

  record Line(EventType type, JsonNode data, Instant at) {}

  /// Those of these types among the newly numbered ones, at most as many as a mail has lines.
  List<Line> list(Handle db, TenantId tenant, List<EventType> types, long after, long upTo) {
    return db.createQuery(LINES)
        .bind("tenant", tenant)
        .bind("after", after)
        .bind("upTo", upTo)
        .bind("types", types.stream().map(EventType::text).toArray(String[]::new))
        .bind("limit", Limits.ALERT_MAIL_LINES_MAX)
        .map((row, _) ->
            new Line(
                EventType.parse(row.getString(1)),
                Json.parse(row.getString(2), JsonNode.class),
                row.getObject(3, OffsetDateTime.class).toInstant()))
        .list();
  }
}
