package io.trivet.server.devices.inventory;

import io.trivet.core.devices.Condition;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.SavedFilter;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.devices.identity.ReachSql;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// Saved filters: dynamic groups.
public final class Filters {
  private final Database database;
  private final FilterStore store = new FilterStore();
  private final InstantSource clock;
  private final List<FilterUse> users = new CopyOnWriteArrayList<>();

  public Filters(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// A feature above says what it uses.
  public void usedBy(FilterUse feature) {
    users.add(feature);
  }

  public SavedFilter get(Handle db, TenantId tenant, FilterId id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("filter"));
  }

  public Optional<SavedFilter> find(Handle db, TenantId tenant, FilterId id) {
    return store.find(db, tenant, id);
  }

  /// For whoever is about to use it: it stays until the transaction ends.
  public SavedFilter lock(Handle db, TenantId tenant, FilterId id) {
    return store.lock(db, tenant, id).orElseThrow(() -> new Failure.NotFound("filter"));
  }

  /// The filter as a condition on devices, for those who cut down what a caller reaches.
  public Optional<ReachSql> reach(Handle db, TenantId tenant, UUID id, String prefix) {
    return find(db, tenant, new FilterId(id))
        .map(filter -> {
          var sql = new FilterSql(prefix);
          sql.add(filter.condition());
          return new ReachSql(sql.where(), sql.bindings());
        });
  }

  SavedFilter get(TenantId tenant, FilterId id) {
    return database.read(db -> get(db, tenant, id));
  }

  Listed<SavedFilter> list(TenantId tenant, Page page) {
    return database.read(db -> new Listed<>(store.list(db, tenant, page), store.count(db, tenant)));
  }

  public void create(Handle db, TenantId tenant, SavedFilter filter) {
    requireGroup(filter.condition());
    boolean created =
        unlessTaken(
            () -> store.insert(db, tenant, filter, Limits.FILTERS_PER_TENANT_MAX, clock.instant()));
    if (!created) {
      throw new Failure.Unprocessable(
          "at most %d filters can be saved".formatted(Limits.FILTERS_PER_TENANT_MAX));
    }
  }

  /// Deployments that are under way keep the filter as it was when they were ordered.
  SavedFilter update(Handle db, TenantId tenant, SavedFilter filter) {
    requireGroup(filter.condition());
    var before = lock(db, tenant, filter.id());
    unlessTaken(() -> store.update(db, tenant, filter, clock.instant()));
    return before;
  }

  SavedFilter delete(Handle db, TenantId tenant, FilterId id) {
    var before = lock(db, tenant, id);
    var inUse = users.stream().flatMap(user -> user.usersOf(db, tenant, id).stream()).toList();
    if (!inUse.isEmpty()) {
      throw new Failure.Conflict("in_use", "the filter is in use", Map.of("used_by", inUse));
    }
    store.delete(db, tenant, id);
    return before;
  }

  /// A filter that asks nothing is no group: it is almost always a mistake, and a dangerous one.
  private static void requireGroup(Condition condition) {
    if (condition.predicates().findAny().isEmpty()) {
      throw new Failure.Invalid("terms must hold at least one term");
    }
  }

  private static boolean unlessTaken(java.util.function.BooleanSupplier statement) {
    try {
      return statement.getAsBoolean();
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("saved_filter_name_once"::equals).isPresent()) {
        throw new Failure.Conflict("a filter with this name exists already");
      }
      throw e;
    }
  }
}
