package io.trivet.server.people.access;

import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserAccount;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What people tried who have not proved who they are. It is in the log of the tenant whose account
/// they meant; attempts on accounts nobody has, in that of the tenant whose people run the server.
final class Strangers {
  private final Database database;
  private final Ledger ledger;
  private final AtomicReference<Optional<TenantId>> operator =
      new AtomicReference<>(Optional.empty());

  Strangers(Database database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  /// `typed` is the account they named, `user` whose it is, if anybody's.
  void refused(Client client, AuditAction action, String typed, Optional<UserAccount> user) {
    var named = typed.substring(0, Math.min(typed.length(), Limits.EMAIL_CHARS_MAX));
    var tenant = user.map(UserAccount::tenant).orElseGet(this::operator);
    var object = user.map(account -> account.id().toString()).orElse("");
    ledger.refused(client.unknown(tenant, named), AuditEntry.of(action, object, named));
  }

  private TenantId operator() {
    var known = operator.get().orElseGet(() -> database.read(Tenants::oldest));
    operator.set(Optional.of(known));
    return known;
  }
}
