package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The people of a tenant.
public final class Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
  private static final SessionId NO_SESSION = new SessionId(new UUID(0, 0));

  private final Database database;
  private final UserStore store;
  private final UserAuth auth;
  private final Passwords passwords;
  private final InstantSource clock;

  Accounts(
      Database database, UserStore store, UserAuth auth, Passwords passwords, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.auth = auth;
    this.passwords = passwords;
    this.clock = clock;
  }

  List<UserAccount> list(TenantId tenant, UserQuery query) {
    return database.read(db -> store.list(db, tenant, query, Limits.USERS_PER_TENANT_MAX));
  }

  UserAccount get(TenantId tenant, UserId id) {
    return database.read(db -> found(db, tenant, id).account());
  }

  UserId create(TenantId tenant, Email email, NewPassword password) {
    var user = prepare(tenant, email, password);
    write(db -> insert(db, user));
    LOG.info("user created tenant={} user={}", tenant, user.account().id());
    return user.account().id();
  }

  /// An account that is not stored yet: hashing a password takes its time, and no transaction waits
  /// for it.
  UserStore.Row prepare(TenantId tenant, Email email, NewPassword password) {
    var now = clock.instant();
    var id = new UserId(UUID.randomUUID());
    return new UserStore.Row(
        new UserAccount(tenant, id, email, now, now, Optional.empty()),
        passwords.hash(password.value()));
  }

  void insert(Handle db, UserStore.Row user) {
    if (store.count(db, user.account().tenant()) >= Limits.USERS_PER_TENANT_MAX) {
      throw new Failure.Unprocessable(
          "a tenant can have at most %d users".formatted(Limits.USERS_PER_TENANT_MAX));
    }
    store.insert(db, user);
  }

  /// What a user wants to change of an account; `current` is the password they have now.
  record Change(Optional<Email> email, Optional<String> password, Optional<String> current) {}

  /// Changes an account and ends all its other sessions. One's own password is needed; the password
  /// of somebody else cannot be set.
  void change(UserCaller caller, UserId id, Change change) {
    boolean own = caller.user().equals(id);
    if (!own && change.password().isPresent()) {
      throw new Failure.Unprocessable("password cannot be modified: only a user's own can");
    }
    var before = database.read(db -> found(db, caller.tenant(), id));
    if (own) {
      requirePassword(before, change.current());
    }
    var after = changed(before, change);
    var ended =
        write(
            db -> store.update(db, after, clock.instant()),
            db -> endSessions(db, after.account(), own ? caller.session() : NO_SESSION));
    ended.forEach(session -> auth.forget(caller.tenant(), session));
  }

  /// The last user stays: nobody could sign in any more.
  void delete(TenantId tenant, UserId id) {
    var ended =
        database.inTransaction(db -> {
          var user = found(db, tenant, id);
          if (store.count(db, tenant) == 1) {
            throw new Failure.Unprocessable("the last user of a tenant cannot be deleted");
          }
          var sessions = endSessions(db, user.account(), NO_SESSION);
          store.delete(db, tenant, id);
          return sessions;
        });
    ended.forEach(session -> auth.forget(tenant, session));
    LOG.info("user deleted tenant={} user={}", tenant, id);
  }

  private UserStore.Row changed(UserStore.Row before, Change change) {
    var account = before.account();
    var email = change.email().orElse(account.email());
    var hash =
        change
            .password()
            .map(text -> passwords.hash(NewPassword.of(text, email).value()))
            .orElse(before.passwordHash());
    return new UserStore.Row(
        new UserAccount(
            account.tenant(),
            account.id(),
            email,
            account.createdAt(),
            clock.instant(),
            account.loginAt()),
        hash);
  }

  private void requirePassword(UserStore.Row user, Optional<String> current) {
    if (current.isEmpty() || !passwords.matches(current.get(), user.passwordHash())) {
      throw new Failure.Unprocessable("current_password is missing or wrong");
    }
  }

  private List<SessionId> endSessions(Handle db, UserAccount user, SessionId keep) {
    var ended = store.dropOthers(db, user.tenant(), user.id(), keep);
    ended.forEach(session -> UserAuth.ended(db, user.tenant(), session));
    return ended;
  }

  private void write(java.util.function.Consumer<Handle> work) {
    write(work, _ -> List.of());
  }

  private List<SessionId> write(
      java.util.function.Consumer<Handle> work,
      java.util.function.Function<Handle, List<SessionId>> then) {
    try {
      return database.inTransaction(db -> {
        work.accept(db);
        return then.apply(db);
      });
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("user_account_email"::equals).isPresent()) {
        throw new Failure.Unprocessable("user with a given email already exists");
      }
      throw e;
    }
  }

  private UserStore.Row found(Handle db, TenantId tenant, UserId id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("user"));
  }
}
