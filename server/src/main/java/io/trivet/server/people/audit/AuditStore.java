package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about entries. A method is one statement; the caller owns the transaction.
final class AuditStore {
  private static final String INSERT =
      """
      INSERT INTO audit_entry
        (tenant_id, id, at, actor_kind, actor_id, action, object_type, object_id, object_name,
         decision, body)
      VALUES
        (:tenant, :id, :now, :kind, :actor, :action, :type, :object, :name, :decision, :body)
      """;
  private static final String WHERE =
      """
       WHERE e.tenant_id = :tenant
         AND (CAST(:from AS timestamptz) IS NULL OR e.at >= :from)
         AND (CAST(:to AS timestamptz) IS NULL OR e.at <= :to)
         AND e.at >= :kept
         AND (:actorId = '' OR e.actor_id = :actorId)
         AND (:actorKind = '' OR e.actor_kind = :actorKind)
         AND (:email = '' OR e.actor_id IN
               (SELECT subject FROM audit_beside
                 WHERE tenant_id = :tenant AND kind = 'email' AND value = :email AND subject <> ''))
         AND (:objectId = '' OR e.object_id = :objectId)
         AND (:objectType = '' OR e.object_type = :objectType)
         AND (:deployment = '' OR (e.object_type = 'deployment' AND e.object_name = :deployment))
         AND (:action = '' OR e.action = :action)
         AND (:decision = '' OR e.decision = :decision)
      """;
  private static final String COLUMNS =
      """
      SELECT e.entry_id, e.at, e.log_index, e.body FROM audit_entry e
      """;
  private static final String NEWEST_FIRST =
      COLUMNS
          + WHERE
          + " AND e.entry_id < :edge ORDER BY e.entry_id DESC LIMIT :max OFFSET :offset";
  private static final String OLDEST_FIRST =
      COLUMNS + WHERE + " AND e.entry_id > :edge ORDER BY e.entry_id ASC LIMIT :max OFFSET :offset";
  private static final String FIND =
      COLUMNS + " WHERE e.tenant_id = :tenant AND e.id = :id AND e.at >= :kept";

  private static final String ABOUT =
      COLUMNS
          + """
           WHERE e.tenant_id = :tenant AND e.object_id = :object AND e.object_type = :type
             AND e.action = :action AND e.decision = 'allowed'
           ORDER BY e.entry_id
          """;

  /// An entry as it is stored; the index is there once the sequencer has been.
  record Row(long entryId, Instant at, OptionalLong index, byte[] body) {}

  void insert(
      Handle db,
      UUID id,
      Actor actor,
      AuditEntry entry,
      Decision decision,
      Instant at,
      byte[] body) {
    boolean named = entry.action().objectType().equals("deployment");
    db.createUpdate(INSERT)
        .bind("tenant", actor.tenant())
        .bind("id", id)
        .bind("now", at)
        .bind("kind", actor.kind().name().toLowerCase(Locale.ROOT))
        .bind("actor", Texts.key(actor.id()))
        .bind("action", entry.action().action())
        .bind("type", entry.action().objectType())
        .bind("object", Texts.key(entry.objectId()))
        .bind("name", named ? Texts.key(entry.objectName()) : "")
        .bind("decision", decision.word())
        .bind("body", body)
        .execute();
  }

  /// `edge` is the entry to go on after, in the order of the query.
  List<Row> list(Handle db, TenantId tenant, AuditQuery query, long edge, int max, long offset) {
    var statement = db.createQuery(query.oldestFirst() ? OLDEST_FIRST : NEWEST_FIRST);
    return bind(statement, tenant, query)
        .bind("edge", edge)
        .bind("max", max)
        .bind("offset", offset)
        .map((row, _) -> row(row))
        .list();
  }

  long count(Handle db, TenantId tenant, AuditQuery query) {
    var statement = db.createQuery("SELECT count(*) FROM audit_entry e" + WHERE);
    return bind(statement, tenant, query).mapTo(Long.class).one();
  }

  Optional<Row> find(Handle db, TenantId tenant, UUID id, Instant kept) {
    return db.createQuery(FIND)
        .bind("tenant", tenant)
        .bind("id", id)
        .bind("kept", kept)
        .map((row, _) -> row(row))
        .findOne();
  }

  /// What was done to one object, the oldest first.
  List<Row> about(Handle db, TenantId tenant, AuditAction action, String objectId) {
    return db.createQuery(ABOUT)
        .bind("tenant", tenant)
        .bind("object", Texts.key(objectId))
        .bind("type", action.objectType())
        .bind("action", action.action())
        .map((row, _) -> row(row))
        .list();
  }

  private static <S extends SqlStatement<S>> S bind(
      S statement, TenantId tenant, AuditQuery query) {
    return statement
        .bind("tenant", tenant)
        .bind("from", query.from().orElse(null))
        .bind("to", query.to().orElse(null))
        .bind("kept", query.kept())
        .bind("actorId", Texts.key(query.actorId()))
        .bind("actorKind", query.actorKind())
        .bind("email", query.actorEmail())
        .bind("objectId", Texts.key(query.objectId()))
        .bind("objectType", query.objectType())
        .bind("deployment", Texts.key(query.deploymentName()))
        .bind("action", query.action())
        .bind("decision", query.decision());
  }

  private static Row row(ResultSet row) throws SQLException {
    long index = row.getLong("log_index");
    var inLog = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(index);
    return new Row(
        row.getLong("entry_id"),
        row.getObject("at", java.time.OffsetDateTime.class).toInstant(),
        inLog,
        row.getBytes("body"));
  }
}
