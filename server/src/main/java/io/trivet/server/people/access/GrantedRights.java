package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Rights;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/// What every user may do now. Rights stand in no token: they are looked up for each request, from
/// memory, and a change of a role, or of who has it, counts on every node once it is committed.
public final class GrantedRights {
  /// Users whose rights are remembered.
  static final int USERS_MAX = 50_000;

  private static final String KIND = "rights";

  private final Database database;
  private final RoleStore store = new RoleStore();
  private final Cache<Key, Known> known = Caffeine.newBuilder().maximumSize(USERS_MAX).build();

  /// Counted up with every change; what was read under an older number is read again. So a read
  /// that was under way when the change was committed leaves nothing stale behind.
  private final Map<TenantId, AtomicLong> versions = new ConcurrentHashMap<>();

  private final AtomicLong missed = new AtomicLong();

  private record Key(TenantId tenant, UserId user) {}

  private record Known(Rights rights, long version) {}

  GrantedRights(Database database) {
    this.database = database;
  }

  public Rights of(TenantId tenant, UserId user) {
    long version = version(tenant);
    var key = new Key(tenant, user);
    var found = known.getIfPresent(key);
    if (found != null && found.version() == version) {
      return found.rights();
    }
    var rights = database.read(db -> read(db, tenant, user));
    known.put(key, new Known(rights, version));
    return rights;
  }

  /// The same, read in the caller's transaction.
  Rights read(Handle db, TenantId tenant, UserId user) {
    return new Rights(store.grants(db, tenant, user));
  }

  void subscribe(Changes changes) {
    changes.subscribe(
        KIND,
        payload -> forget(new TenantId(Ids.uuid("tenant", payload))),
        missed::incrementAndGet);
  }

  /// Tells all nodes, when the transaction commits, that somebody's rights have changed.
  static void changed(Handle db, TenantId tenant) {
    Changes.publish(db, KIND, tenant.toString());
  }

  /// Forgets here and now: called after the commit.
  void forget(TenantId tenant) {
    counter(tenant).incrementAndGet();
  }

  private long version(TenantId tenant) {
    return counter(tenant).get() + missed.get();
  }

  private AtomicLong counter(TenantId tenant) {
    return versions.computeIfAbsent(tenant, _ -> new AtomicLong());
  }
}
