package io.trivet.server.people.access;

import io.trivet.core.people.BrowserLimits;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.SameOrigin;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from access.
public record Access(
    List<Endpoint> endpoints,
    UserAuth auth,
    Tenants tenants,
    Accounts accounts,
    Sessions sessions,
    Readers readers) {

  /// What a server says of itself to this feature.
  public record Settings(
      KeyPair userKey, KeyPair deviceKey, BrowserLimits browser, SameOrigin sameOrigin) {}

  public static Access create(
      Database database, Ledger ledger, Changes changes, InstantSource clock, Settings settings) {
    var users = new UserStore();
    var store = new SessionStore();
    var tokens = new UserTokens(settings.userKey(), clock);
    var rights = new GrantedRights(database);
    var roles = new Roles(database, ledger, rights, clock);
    var stores = new UserAuth.Stores(users, rights, store, (_, _, _) -> false);
    var auth = new UserAuth(database, stores, tokens, settings.browser(), clock);
    auth.subscribe(changes);
    var passwords = new Passwords();
    var sessions =
        new Sessions(database, ledger, new Sessions.Stores(users, store, clock), tokens, auth);
    var accounts = new Accounts(database, ledger, users, roles, sessions, passwords, clock);
    var logins = new Logins(database, ledger, users, passwords, clock);
    var tenants = new Tenants(database, accounts, new TenantTokens(settings.deviceKey()), clock);
    var endpoints =
        Stream.of(
                new AccessApi(accounts, tenants, new ClientSettings(database, ledger)).endpoints(),
                new SessionApi(logins, sessions, accounts, settings.sameOrigin()).endpoints(),
                new RoleApi(roles).endpoints(),
                new TokenApi(new Tokens(database, ledger, store, sessions, clock)).endpoints())
            .flatMap(List::stream)
            .toList();
    return new Access(
        endpoints, auth, tenants, accounts, sessions, new Readers(users, new RoleStore()));
  }
}
