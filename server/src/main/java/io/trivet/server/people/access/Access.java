package io.trivet.server.people.access;

import io.trivet.core.people.BrowserLimits;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.factor.FactorApi;
import io.trivet.server.people.factor.FactorChange;
import io.trivet.server.people.factor.FactorWatch;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.people.factor.Owner;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.SameOrigin;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbox.Hints;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The feature, wired: what `Server` takes from access.
public record Access(
    List<Endpoint> endpoints,
    UserAuth auth,
    Tenants tenants,
    Accounts accounts,
    Sessions sessions,
    Readers readers,
    Factors factors,
    Capabilities capabilities,
    ExternalUsers external,
    PasswordResets resets) {

  /// What a server says of itself to this feature.
  public record Settings(
      KeyPair userKey,
      KeyPair deviceKey,
      BrowserLimits browser,
      SameOrigin sameOrigin,
      Factors.Keys keys,
      Mail mail,
      Hints hints) {}

  public static Access create(
      Database database, Ledger ledger, Changes changes, InstantSource clock, Settings settings) {
    var users = new UserStore();
    var store = new SessionStore();
    var tokens = new UserTokens(settings.userKey(), clock);
    var rights = new GrantedRights(database);
    var roles = new Roles(database, ledger, rights, clock);
    var letters = new Correspondence(settings.mail(), settings.sameOrigin().publicUrl(), clock);
    var forgetting = new Forgetting(roles, users, letters);
    var factors = new Factors(database, ledger, settings.keys(), forgetting, clock);
    var stores = new UserAuth.Stores(users, rights, store, factors::has);
    var auth = new UserAuth(database, stores, tokens, settings.browser(), clock);
    forgetting.use(auth);
    auth.subscribe(changes);
    var passwords = new Passwords();
    var both = new Sessions.Stores(users, store, clock);
    var sessions =
        new Sessions(
            database, ledger, both, tokens, new Sessions.Parts(auth, letters, settings.hints()));
    var proofs = new Accounts.Proofs(passwords, factors, letters);
    var accounts = new Accounts(database, ledger, users, roles, sessions, proofs, clock);
    var proving = new Logins.Proving(passwords, factors, settings.keys().challenges());
    var strangers = new Strangers(database, ledger);
    var logins = new Logins(database, strangers, users, proving, clock);
    var tenants = new Tenants(database, accounts, new TenantTokens(settings.deviceKey()), clock);
    var origin = settings.sameOrigin();
    var capabilities = new Capabilities(database, users);
    var parts = new PasswordResets.Parts(passwords, letters, strangers);
    var resets = new PasswordResets(database, ledger, both, sessions, parts);
    var checks = new EmailChecks(database, ledger, both, sessions, parts);
    var endpoints =
        Stream.of(
                new AccessApi(accounts, tenants, new ClientSettings(database, ledger)).endpoints(),
                new SessionApi(logins, sessions, accounts, origin).endpoints(),
                new StepUpApi(logins, sessions, accounts, factors, origin).endpoints(),
                new FactorApi(factors, origin.publicUrl()).endpoints(),
                new RoleApi(roles).endpoints(),
                new CapabilityApi(capabilities).endpoints(),
                new AccountMailApi(resets, checks, origin, clock).endpoints(),
                new TokenApi(new Tokens(database, ledger, both, sessions, letters)).endpoints())
            .flatMap(List::stream)
            .toList();
    var readers = new Readers(users, new RoleStore());
    var external = new ExternalUsers(users, roles, auth, clock);
    return new Access(
        endpoints,
        auth,
        tenants,
        accounts,
        sessions,
        readers,
        factors,
        capabilities,
        external,
        resets);
  }

  /// Who remembers people forgets them when their factors change, and they are told. (The one needs
  /// the other: it is told afterwards.)
  private static final class Forgetting implements FactorWatch {
    private final Roles roles;
    private final UserStore users;
    private final Correspondence letters;
    private @Nullable UserAuth auth;

    Forgetting(Roles roles, UserStore users, Correspondence letters) {
      this.roles = roles;
      this.users = users;
      this.letters = letters;
    }

    void use(UserAuth auth) {
      this.auth = auth;
    }

    @Override
    public void requireMayManage(Handle db, UserCaller caller, Owner owner) {
      roles.requireMayManage(db, caller, owner.user());
    }

    @Override
    public void changed(Handle db, UserCaller caller, Owner owner, FactorChange change) {
      UserAuth.userChanged(db, owner.tenant(), owner.user());
      users
          .find(db, owner.tenant(), owner.user())
          .ifPresent(row -> letters.tell(db, row.account(), alert(change), caller.origin(), ""));
    }

    private static SecurityAlert alert(FactorChange change) {
      return switch (change) {
        case CODES_ENABLED -> SecurityAlert.CODES_ENABLED;
        case CODES_DISABLED -> SecurityAlert.CODES_DISABLED;
        case RECOVERY_CODES_RENEWED -> SecurityAlert.RECOVERY_CODES_RENEWED;
        case PASSKEY_ADDED -> SecurityAlert.PASSKEY_ADDED;
        case PASSKEY_REMOVED -> SecurityAlert.PASSKEY_REMOVED;
      };
    }

    @Override
    public void committed(Owner owner) {
      if (auth != null) {
        auth.forgetUser(owner.tenant(), owner.user());
      }
    }
  }
}
