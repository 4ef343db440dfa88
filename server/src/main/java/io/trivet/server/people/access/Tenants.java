package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The organisations on this server.
public final class Tenants {
  private static final String INSERT =
      """
      INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending, storage_bytes_max)
      VALUES (:tenant, :name, :now, -1, :pending, 0)
      """;
  private static final String ALL = "SELECT tenant_id FROM tenant ORDER BY created_at, tenant_id";

  private final Database database;
  private final Accounts accounts;
  private final TenantTokens tokens;
  private final InstantSource clock;

  Tenants(Database database, Accounts accounts, TenantTokens tokens, InstantSource clock) {
    this.database = database;
    this.accounts = accounts;
    this.tokens = tokens;
    this.clock = clock;
  }

  /// A tenant and the person who runs it: both or neither.
  public TenantId createWithAdministrator(String name, Email email, NewPassword password) {
    var id = new TenantId(UUID.randomUUID());
    var administrator = accounts.prepare(id, email, Optional.of(password), true);
    database.inTransaction(db -> {
      db.createUpdate(INSERT)
          .bind("tenant", id)
          .bind("name", name)
          .bind("now", clock.instant())
          .bind("pending", Limits.PENDING_DEVICES_MAX_DEFAULT)
          .execute();
      accounts.insertAdministrator(db, administrator);
      return null;
    });
    return id;
  }

  public boolean isEmpty() {
    return all().isEmpty();
  }

  String name(TenantId tenant) {
    return database.read(db ->
        db.createQuery("SELECT name FROM tenant WHERE tenant_id = :tenant")
            .bind("tenant", tenant)
            .mapTo(String.class)
            .one());
  }

  String token(TenantId tenant) {
    return tokens.issue(tenant);
  }

  /// Whom a device belongs to: the tenant of its token. Without a token there is no doubt only
  /// while the server has one tenant.
  public TenantId ofDevice(Optional<String> token) {
    if (token.isPresent()) {
      return tokens.verify(token.get());
    }
    var all = all();
    if (all.size() != 1) {
      throw new Failure.Unauthorized("unauthorized");
    }
    return all.getFirst();
  }

  /// The tenant that was there first: its people run the server.
  static TenantId oldest(Handle db) {
    return db.createQuery(ALL + " LIMIT 1").mapTo(UUID.class).map(TenantId::new).one();
  }

  /// The tenant, if there is just one.
  public Optional<TenantId> only() {
    return Optional.of(all()).filter(all -> all.size() == 1).map(List::getFirst);
  }

  /// The tenant of this id; {@link Failure.Invalid} if it is none.
  public TenantId named(String id) {
    return new TenantId(Ids.uuid("tenant", id));
  }

  private List<TenantId> all() {
    return database.read(db -> db.createQuery(ALL).mapTo(UUID.class).map(TenantId::new).list());
  }
}
