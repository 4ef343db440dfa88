package io.trivet.server.people.audit;

import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/// All SQL about the audit log. A method is one statement; the caller owns the transaction.
final class AuditStore {
  static final String ALLOWED = "allowed";
  static final String REFUSED = "refused";

  private static final String INSERT =
      """
      INSERT INTO audit_entry
        (tenant_id, at, actor_kind, actor_id, actor_name, credential, session_id, address,
         request_id, action, object_type, object_id, object_name, decision, before, after, meta)
      VALUES
        (:tenant, :now, :kind, :actor, :name, :credential, :session, :address, :request, :action,
         :type, :object, :objectName, :decision, CAST(:before AS jsonb), CAST(:after AS jsonb),
         CAST(:meta AS jsonb))
      """;

  void insert(Handle db, Actor actor, AuditEntry entry, String decision, Instant now) {
    db.createUpdate(INSERT)
        .bind("tenant", actor.tenant())
        .bind("now", now)
        .bind("kind", lower(actor.kind()))
        .bind("actor", actor.id())
        .bind("name", actor.name())
        .bind("credential", lower(actor.credential()))
        .bind("session", actor.session())
        .bind("address", actor.origin().address())
        .bind("request", actor.origin().requestId())
        .bind("action", entry.action().action())
        .bind("type", entry.action().objectType())
        .bind("object", entry.objectId())
        .bind("objectName", entry.objectName())
        .bind("decision", decision)
        .bind("before", entry.before().orElse(null))
        .bind("after", entry.after().orElse(null))
        .bind("meta", Json.text(entry.meta()))
        .execute();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
