package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// All SQL about releases. A method is one statement; the caller owns the transaction.
final class ReleaseStore {
  private static final String COLUMNS =
      """
      SELECT r.name, r.notes, r.tags, r.modified_at,
             (SELECT count(*) FROM artifact a WHERE a.tenant_id = r.tenant_id AND a.name = r.name)
               AS artifacts_count
        FROM release r WHERE r.tenant_id = :tenant
      """;
  private static final String FILTER =
      """
       AND (:name = '' OR r.name = :name)
       AND (:prefix = '' OR starts_with(lower(r.name), lower(:prefix)))
       AND (:anyTag OR r.tags && CAST(:tags AS text[]))
       AND (:type = '' AND :deviceType = '' AND :description = '' OR EXISTS (
             SELECT 1 FROM artifact a WHERE a.tenant_id = r.tenant_id AND a.name = r.name
                AND (:type = '' OR :type = ANY(a.payload_types))
                AND (:deviceType = '' OR :deviceType = ANY(a.device_types))
                AND (:description = ''
                     OR position(lower(:description) IN lower(a.description)) > 0)))
       AND ({releases})
      """;
  // Taking the row's lock even when nothing changes makes uploads and deletions of one name take
  // turns.
  private static final String TOUCH =
      """
      INSERT INTO release (tenant_id, name, modified_at) VALUES (:tenant, :name, :now)
      ON CONFLICT (tenant_id, name) DO UPDATE SET modified_at = excluded.modified_at
      """;
  private static final String DELETE_IF_EMPTY =
      """
      DELETE FROM release r WHERE tenant_id = :tenant AND name = :name
         AND NOT EXISTS (SELECT 1 FROM artifact a WHERE a.tenant_id = :tenant AND a.name = :name)
      """;
  private static final String SET_NOTES =
      """
      UPDATE release SET notes = :notes, modified_at = :now
       WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String SET_TAGS =
      """
      UPDATE release SET tags = :tags, modified_at = :now
       WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String ALL_TAGS =
      """
      SELECT DISTINCT tag FROM release, unnest(tags) AS tag
       WHERE tenant_id = :tenant AND ({releases}) ORDER BY tag
      """;
  private static final String ALL_TYPES =
      """
      SELECT DISTINCT type FROM artifact, unnest(payload_types) AS type
       WHERE tenant_id = :tenant AND ({releases}) ORDER BY type
      """;

  record Row(String name, String notes, List<String> tags, Instant modifiedAt, long artifacts) {}

  void touch(Handle db, TenantId tenant, String name, Instant now) {
    named(db, TOUCH, tenant, name).bind("now", now).execute();
  }

  void lock(Handle db, TenantId tenant, String name) {
    db.createQuery("SELECT 1 FROM release WHERE tenant_id = :tenant AND name = :name FOR UPDATE")
        .bind("tenant", tenant)
        .bind("name", name)
        .mapTo(Integer.class)
        .findOne();
  }

  void deleteIfEmpty(Handle db, TenantId tenant, String name) {
    named(db, DELETE_IF_EMPTY, tenant, name).execute();
  }

  Optional<Row> find(Handle db, TenantId tenant, String name) {
    return db.createQuery(COLUMNS + " AND r.name = :name")
        .bind("tenant", tenant)
        .bind("name", name)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<Row> list(
      Handle db, TenantId tenant, ReleaseReaches.Within within, ReleaseQuery query, Page page) {
    return filtered(
            db,
            COLUMNS + FILTER + query.sort().orderBy() + " LIMIT :limit OFFSET :offset",
            tenant,
            within,
            query)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> row(row))
        .list();
  }

  long count(Handle db, TenantId tenant, ReleaseReaches.Within within, ReleaseQuery query) {
    return filtered(
            db,
            "SELECT count(*) FROM release r WHERE r.tenant_id = :tenant" + FILTER,
            tenant,
            within,
            query)
        .mapTo(Long.class)
        .one();
  }

  boolean setNotes(Handle db, TenantId tenant, String name, String notes, Instant now) {
    return named(db, SET_NOTES, tenant, name).bind("notes", notes).bind("now", now).execute() == 1;
  }

  boolean setTags(Handle db, TenantId tenant, String name, List<String> tags, Instant now) {
    return named(db, SET_TAGS, tenant, name)
            .bind("tags", tags.toArray(String[]::new))
            .bind("now", now)
            .execute()
        == 1;
  }

  List<String> tags(Handle db, TenantId tenant, ReleaseReaches.Within within) {
    return within.query(db, ALL_TAGS, "name").bind("tenant", tenant).mapTo(String.class).list();
  }

  List<String> types(Handle db, TenantId tenant, ReleaseReaches.Within within) {
    return within.query(db, ALL_TYPES, "name").bind("tenant", tenant).mapTo(String.class).list();
  }

  private static org.jdbi.v3.core.statement.Update named(
      Handle db, String sql, TenantId tenant, String name) {
    return db.createUpdate(sql).bind("tenant", tenant).bind("name", name);
  }

  private static Query filtered(
      Handle db, String sql, TenantId tenant, ReleaseReaches.Within within, ReleaseQuery query) {
    return within
        .query(db, sql, "r.name")
        .bind("tenant", tenant)
        .bind("name", query.name())
        .bind("prefix", query.namePrefix())
        .bind("anyTag", query.tags().isEmpty())
        .bind("tags", query.tags().toArray(String[]::new))
        .bind("type", query.updateType())
        .bind("deviceType", query.deviceType())
        .bind("description", query.description());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("name"),
        row.getString("notes"),
        Arrays.asList((String[]) row.getArray("tags").getArray()),
        row.getObject("modified_at", OffsetDateTime.class).toInstant(),
        row.getLong("artifacts_count"));
  }
}
