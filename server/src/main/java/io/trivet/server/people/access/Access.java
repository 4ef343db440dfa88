package io.trivet.server.people.access;

import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.security.KeyPair;
import java.time.InstantSource;

/// The feature, wired: what `Server` takes from access.
public record Access(AccessApi api, UserAuth auth, Tenants tenants) {

  public static Access create(
      Database database,
      Ledger ledger,
      Changes changes,
      InstantSource clock,
      KeyPair userKey,
      KeyPair deviceKey) {
    var store = new UserStore();
    var tokens = new UserTokens(userKey, clock);
    var auth = new UserAuth(database, store, tokens, clock);
    auth.subscribe(changes);
    var passwords = new Passwords();
    var accounts = new Accounts(database, ledger, store, auth, passwords, clock);
    var sessions = new Sessions(database, ledger, store, tokens, auth, passwords, clock);
    var tenants = new Tenants(database, accounts, new TenantTokens(deviceKey), clock);
    var api = new AccessApi(sessions, accounts, tenants, new ClientSettings(database));
    return new Access(api, auth, tenants);
  }
}
