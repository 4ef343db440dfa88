package io.trivet.server.devices.inventory;

import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.SavedFilter;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about saved filters. A method is one statement; the caller owns the transaction.
final class FilterStore {
  private static final String SELECT =
      "SELECT filter_id, name, terms, view FROM saved_filter WHERE tenant_id = :tenant";
  private static final String INSERT =
      """
      INSERT INTO saved_filter (tenant_id, filter_id, name, terms, view, created_at, updated_at)
      SELECT :tenant, :id, :name, CAST(:terms AS jsonb), CAST(:view AS jsonb), :now, :now
       WHERE (SELECT count(*) FROM saved_filter WHERE tenant_id = :tenant) < :max
      """;
  private static final String UPDATE =
      """
      UPDATE saved_filter
         SET name = :name, terms = CAST(:terms AS jsonb), view = CAST(:view AS jsonb),
             updated_at = :now
       WHERE tenant_id = :tenant AND filter_id = :id
      """;

  /// False when the tenant has `max` filters already.
  boolean insert(Handle db, TenantId tenant, SavedFilter filter, int max, Instant now) {
    return db.createUpdate(INSERT)
            .bind("tenant", tenant)
            .bind("id", filter.id())
            .bind("name", filter.name())
            .bind("terms", Json.text(FilterJson.write(filter.condition())))
            .bind("view", filter.view())
            .bind("max", max)
            .bind("now", now)
            .execute()
        == 1;
  }

  boolean update(Handle db, TenantId tenant, SavedFilter filter, Instant now) {
    return db.createUpdate(UPDATE)
            .bind("tenant", tenant)
            .bind("id", filter.id())
            .bind("name", filter.name())
            .bind("terms", Json.text(FilterJson.write(filter.condition())))
            .bind("view", filter.view())
            .bind("now", now)
            .execute()
        == 1;
  }

  Optional<SavedFilter> find(Handle db, TenantId tenant, FilterId id) {
    return db.createQuery(SELECT + " AND filter_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  /// The same, and nobody changes or deletes it before the transaction ends.
  Optional<SavedFilter> lock(Handle db, TenantId tenant, FilterId id) {
    return db.createQuery(SELECT + " AND filter_id = :id FOR UPDATE")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<SavedFilter> list(Handle db, TenantId tenant, Page page) {
    return db.createQuery(SELECT + " ORDER BY name, filter_id LIMIT :limit OFFSET :offset")
        .bind("tenant", tenant)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> row(row))
        .list();
  }

  long count(Handle db, TenantId tenant) {
    return db.createQuery("SELECT count(*) FROM saved_filter WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  boolean delete(Handle db, TenantId tenant, FilterId id) {
    return db.createUpdate("DELETE FROM saved_filter WHERE tenant_id = :tenant AND filter_id = :id")
            .bind("tenant", tenant)
            .bind("id", id)
            .execute()
        == 1;
  }

  private static SavedFilter row(ResultSet row) throws SQLException {
    return new SavedFilter(
        new FilterId(row.getObject("filter_id", UUID.class)),
        row.getString("name"),
        FilterJson.parse(row.getString("terms")),
        row.getString("view"));
  }
}
