package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.BuiltInRole;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.people.factor.Owner;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The people of a tenant.
public final class Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

  private final Database database;
  private final Ledger ledger;
  private final UserStore store;
  private final Roles roles;
  private final Sessions sessions;
  private final Passwords passwords;
  private final Factors factors;
  private final Correspondence letters;
  private final LinkStore links = new LinkStore();
  private final InstantSource clock;
  private Bindings bindings =
      (_, _, _) -> {
        throw new IllegalStateException("nobody binds users to identity providers");
      };

  /// What people prove who they are with, and what is written to them.
  record Proofs(Passwords passwords, Factors factors, Correspondence letters) {}

  /// Whom an identity provider will vouch for: `subject` is what it calls them.
  public record Binding(String provider, String subject) {}

  /// Ties a user to an identity provider beforehand, in the transaction that makes them.
  @FunctionalInterface
  public interface Bindings {
    void bind(Handle db, UserAccount user, Binding binding);
  }

  Accounts(
      Database database,
      Ledger ledger,
      UserStore store,
      Roles roles,
      Sessions sessions,
      Proofs proofs,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.roles = roles;
    this.sessions = sessions;
    this.passwords = proofs.passwords();
    this.factors = proofs.factors();
    this.letters = proofs.letters();
    this.clock = clock;
  }

  /// Called once, when the feature above is there.
  public void bindBy(Bindings bindings) {
    this.bindings = bindings;
  }

  List<Map<String, Object>> list(TenantId tenant, UserQuery query) {
    return database.read(db -> {
      var names = roles.names(db, tenant);
      var totp = factors.totpStatus(db, tenant);
      return store.list(db, tenant, query, Limits.USERS_PER_TENANT_MAX).stream()
          .map(user ->
              UserJson.write(
                  user,
                  totp.getOrDefault(user.id(), "disabled"),
                  names.getOrDefault(user.id(), List.of())))
          .toList();
    });
  }

  UserAccount get(TenantId tenant, UserId id) {
    return database.read(db -> found(db, tenant, id).account());
  }

  /// A user as the API writes them.
  Map<String, Object> view(TenantId tenant, UserId id) {
    return database.read(db -> view(db, found(db, tenant, id).account()));
  }

  private Map<String, Object> view(Handle db, UserAccount user) {
    var view =
        UserJson.write(
            user,
            factors.totpStatus(db, new Owner(user.tenant(), user.id())),
            roles.names(db, user.tenant(), user.id()));
    links
        .pendingEmail(db, key(user), clock.instant())
        .ifPresent(email -> view.put("email_pending", email));
    return view;
  }

  /// Somebody who is to have an account. Without a password they come through an identity provider,
  /// or are invited by mail to choose one.
  record NewUser(
      Email email,
      Optional<NewPassword> password,
      List<String> roles,
      List<Binding> bindings,
      boolean invited) {
    NewUser {
      if (password.isPresent() && !bindings.isEmpty()) {
        throw new Failure.Unprocessable(
            "a user has a password or comes through an identity provider, not both");
      }
      if (password.isEmpty() && bindings.isEmpty() && !invited) {
        throw new Failure.Invalid(
            "email and password must be given; without a password, sso or send_reset_password");
      }
      if (invited && !bindings.isEmpty()) {
        throw new Failure.Unprocessable("who comes through an identity provider sets no password");
      }
    }
  }

  /// Without roles a user may do nothing but look after their own account.
  UserId create(UserCaller caller, NewUser order) {
    if (order.invited() && !letters.isOn()) {
      throw PasswordResets.noMail();
    }
    var user = prepare(caller.tenant(), order.email(), order.password(), true);
    write(
        caller,
        db -> {
          insert(db, user);
          roles.assign(db, caller, user.account().id(), order.roles());
          order.bindings().forEach(binding -> bindings.bind(db, user.account(), binding));
          greet(db, user.account(), order);
          return Recorded.of(
              List.of(),
              entry(AuditAction.CREATE_USER, user.account())
                  .withAfter(view(user.account(), order.roles())));
        });
    sessions.touched(key(user.account()));
    LOG.info("user created tenant={} user={}", caller.tenant(), user.account().id());
    return user.account().id();
  }

  private void greet(Handle db, UserAccount user, NewUser order) {
    if (order.invited()) {
      letters.invite(db, user);
    } else if (order.bindings().isEmpty() && letters.isOn()) {
      letters.verify(db, user, user.email());
    }
  }

  /// An account that is not stored yet: hashing a password takes its time, and no transaction waits
  /// for it. `known`: somebody else than its owner knows the password.
  UserStore.Row prepare(
      TenantId tenant, Email email, Optional<NewPassword> password, boolean known) {
    var now = clock.instant();
    var id = new UserId(UUID.randomUUID());
    var standing = new UserAccount.Standing(true, false, known && password.isPresent());
    return new UserStore.Row(
        new UserAccount(tenant, id, email, now, now, Optional.empty(), standing),
        password.map(chosen -> passwords.hash(chosen.value())));
  }

  void insert(Handle db, UserStore.Row user) {
    if (store.count(db, user.account().tenant()) >= Limits.USERS_PER_TENANT_MAX) {
      throw new Failure.Unprocessable(
          "a tenant can have at most %d users".formatted(Limits.USERS_PER_TENANT_MAX));
    }
    store.insert(db, user);
  }

  void insertAdministrator(Handle db, UserStore.Row user) {
    insert(db, user);
    roles.give(db, user.account().tenant(), user.account().id(), BuiltInRole.ADMINISTRATOR);
  }

  /// What a user wants to change of an account; `current` is the password they have now.
  record Change(
      Optional<Email> email,
      Optional<String> password,
      Optional<String> current,
      Optional<List<String>> roles) {
    boolean isOfAccount() {
      return email.isPresent() || password.isPresent();
    }

    Change withoutEmail() {
      return new Change(Optional.empty(), password, current, roles);
    }
  }

  /// Changes an account. With another address or password all its other sessions end; other roles
  /// count at once. One's own password is needed; the password of somebody else cannot be set.
  /// Where there is mail, another address waits until it is proved.
  void change(UserCaller caller, UserId id, Change change) {
    boolean own = caller.user().equals(id);
    if (!own && change.password().isPresent()) {
      throw new Failure.Unprocessable("password cannot be modified: only a user's own can");
    }
    var before = database.read(db -> found(db, caller.tenant(), id));
    if (own && change.isOfAccount()) {
      requirePassword(before, change.current());
    }
    boolean emailWaits =
        letters.isOn() && change.email().filter(e -> !e.equals(email(before))).isPresent();
    var after = changed(before, emailWaits ? change.withoutEmail() : change);
    var ended = write(caller, db -> change(db, caller, before, after, change));
    sessions.forget(key(after.account()), ended);
    roles.forget(caller.tenant());
  }

  private Recorded<List<SessionId>> change(
      Handle db, UserCaller caller, UserStore.Row before, UserStore.Row after, Change change) {
    var user = after.account();
    roles.requireMayManage(db, caller, user.id());
    var rolesBefore = roles.names(db, user.tenant(), user.id());
    var rolesAfter = change.roles().orElse(rolesBefore).stream().sorted().distinct().toList();
    if (!rolesAfter.equals(rolesBefore)) {
      roles.assign(db, caller, user.id(), rolesAfter);
    }
    store.update(db, after, clock.instant());
    boolean own = caller.user().equals(user.id());
    boolean emailWaits = change.email().filter(e -> !e.equals(user.email())).isPresent();
    write(db, caller, before, user, change);
    return Recorded.of(
        change.password().isPresent() || (change.email().isPresent() && !emailWaits)
            ? endSessions(db, user, own ? caller.session() : Sessions.NONE)
            : List.of(),
        entry(AuditAction.UPDATE_USER, user)
            .withBefore(view(before.account(), rolesBefore))
            .withAfter(view(user, rolesAfter, emailWaits ? change.email() : Optional.empty())));
  }

  /// The letters that go with a change: the proof of another address, and what the owner should
  /// know. Whoever asks for the address they have takes a waiting one back.
  private void write(
      Handle db, UserCaller caller, UserStore.Row before, UserAccount after, Change change) {
    if (change.email().isPresent()) {
      links.drop(db, key(after), AccountLink.Purpose.EMAIL);
    }
    var waiting = change.email().filter(email -> !email.equals(after.email()));
    waiting.ifPresent(email -> {
      letters.verify(db, after, email);
      tell(db, caller, after, SecurityAlert.EMAIL_CHANGE_ASKED);
    });
    if (!email(before).equals(after.email())) {
      tell(db, caller, before.account(), SecurityAlert.EMAIL_CHANGED);
    }
    if (change.password().isPresent()) {
      links.drop(db, key(after), AccountLink.Purpose.PASSWORD);
      tell(db, caller, after, SecurityAlert.PASSWORD_CHANGED);
    }
  }

  private void tell(Handle db, UserCaller caller, UserAccount user, SecurityAlert alert) {
    letters.tell(db, user, alert, caller.origin(), "");
  }

  private static Email email(UserStore.Row row) {
    return row.account().email();
  }

  /// Switches an account off, with all its sessions and tokens, or on again. Nobody does that to
  /// themselves.
  void enable(UserCaller caller, UserId id, boolean enabled) {
    if (caller.user().equals(id)) {
      throw new Failure.Unprocessable("you cannot disable or enable yourself");
    }
    var action = enabled ? AuditAction.ENABLE_USER : AuditAction.DISABLE_USER;
    var ended =
        ledger.change(
            caller.actor(),
            db -> {
              var user = found(db, caller.tenant(), id).account();
              roles.requireMayManage(db, caller, id);
              boolean changed = store.enable(db, key(user), enabled, clock.instant());
              roles.requireAdministrator(db, caller.tenant());
              var dropped = endSessions(db, user, Sessions.NONE);
              return changed
                  ? Recorded.of(dropped, entry(action, user))
                  : Recorded.nothing(dropped);
            });
    sessions.forget(new UserKey(caller.tenant(), id), ended);
    LOG.info("user {} tenant={} user={}", action.action(), caller.tenant(), id);
  }

  /// The last administrator stays.
  void delete(UserCaller caller, UserId id) {
    var tenant = caller.tenant();
    var ended =
        ledger.change(
            caller.actor(),
            db -> {
              var user = found(db, tenant, id);
              roles.requireMayManage(db, caller, id);
              var sessions = endSessions(db, user.account(), Sessions.NONE);
              store.delete(db, tenant, id);
              roles.requireAdministrator(db, tenant);
              return Recorded.of(sessions, entry(AuditAction.DELETE_USER, user.account()));
            });
    sessions.forget(new UserKey(tenant, id), ended);
    LOG.info("user deleted tenant={} user={}", tenant, id);
  }

  private UserStore.Row changed(UserStore.Row before, Change change) {
    var email = change.email().orElse(before.account().email());
    var account = before.account().withEmail(email, clock.instant());
    return change
        .password()
        .map(text -> passwords.hash(NewPassword.of(text, email).value()))
        .map(hash -> new UserStore.Row(account.withOwnPassword(), Optional.of(hash)))
        .orElseGet(() -> new UserStore.Row(account, before.passwordHash()));
  }

  private void requirePassword(UserStore.Row user, Optional<String> current) {
    boolean right =
        user.passwordHash().isPresent()
            && current.isPresent()
            && passwords.matches(current.get(), user.passwordHash().get());
    if (!right) {
      throw new Failure.Unprocessable("current_password is missing or wrong");
    }
  }

  private List<SessionId> endSessions(Handle db, UserAccount user, SessionId keep) {
    return sessions.dropOthers(db, key(user), Sessions.ALL, keep);
  }

  private static UserKey key(UserAccount user) {
    return new UserKey(user.tenant(), user.id());
  }

  private List<SessionId> write(UserCaller caller, Ledger.Change<List<SessionId>> change) {
    try {
      return ledger.change(caller.actor(), change);
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("user_account_email"::equals).isPresent()) {
        throw new Failure.Unprocessable("user with a given email already exists");
      }
      throw e;
    }
  }

  private static AuditEntry entry(AuditAction action, UserAccount user) {
    return AuditEntry.of(action, user.id(), user.email().value());
  }

  private static String view(UserAccount user, List<String> roles) {
    return view(user, roles, Optional.empty());
  }

  private static String view(UserAccount user, List<String> roles, Optional<Email> waiting) {
    var view = new TreeMap<String, Object>();
    view.put("email", user.email().value());
    view.put("roles", roles);
    waiting.ifPresent(email -> view.put("email_pending", email.value()));
    return Json.text(view);
  }

  private UserStore.Row found(Handle db, TenantId tenant, UserId id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("user"));
  }
}
