package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Permission;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.SessionKind;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// Personal access tokens: sessions without a login, for programs. What a token may do is looked up
/// when it is shown: the owner's rights of that moment, or fewer.
final class Tokens {
  private static final Set<SessionKind> KIND = EnumSet.of(SessionKind.TOKEN);

  private final Database database;
  private final Ledger ledger;
  private final SessionStore store;
  private final Sessions sessions;
  private final Correspondence letters;
  private final UserStore users;
  private final InstantSource clock;

  Tokens(
      Database database,
      Ledger ledger,
      Sessions.Stores stores,
      Sessions sessions,
      Correspondence letters) {
    this.database = database;
    this.ledger = ledger;
    this.store = stores.sessions();
    this.users = stores.users();
    this.sessions = sessions;
    this.letters = letters;
    this.clock = stores.clock();
  }

  /// `life` is empty for a token without end, `permissions` for one that may do all its owner may.
  record Order(String name, Optional<Duration> life, Optional<Set<Permission>> permissions) {
    Order {
      if (name.isBlank() || name.length() > Limits.TOKEN_NAME_CHARS_MAX) {
        throw new Failure.Invalid(
            "name must have 1 to %d characters".formatted(Limits.TOKEN_NAME_CHARS_MAX));
      }
      if (life.filter(l -> l.isNegative() || l.compareTo(Limits.TOKEN_LIFE_MAX) > 0).isPresent()) {
        throw new Failure.Invalid(
            "expires_in must be 0 (never) to %d seconds"
                .formatted(Limits.TOKEN_LIFE_MAX.toSeconds()));
      }
      if (permissions.filter(Set::isEmpty).isPresent()) {
        throw new Failure.Invalid("permissions must name at least one, or be left out for all");
      }
    }
  }

  /// The token itself: it is shown once and stored nowhere.
  String create(UserCaller caller, Client client, Order order) {
    requireSignedIn(caller);
    requireHeld(caller, order);
    var row = row(caller, client, order);
    try {
      ledger.change(
          caller.actor(),
          db -> {
            insert(db, row);
            var owner = users.find(db, row.tenant(), row.user()).orElseThrow().account();
            letters.tell(
                db, owner, SecurityAlert.TOKEN_CREATED, client.origin(), client.userAgent());
            return Recorded.of(true, entry(AuditAction.CREATE_TOKEN, row).withAfter(view(order)));
          });
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("user_session_token_once"::equals).isPresent()) {
        throw new Failure.Conflict("a token with this name exists");
      }
      throw e;
    }
    return sessions.token(row);
  }

  private void insert(Handle db, SessionRow row) {
    // counted under the lock of the user's row: two at once would both find room for one
    if (store.countForUpdate(db, new UserKey(row.tenant(), row.user()), row.times().created())
        >= Limits.TOKENS_PER_USER_MAX) {
      throw new Failure.Unprocessable(
          "a user can have at most %d tokens".formatted(Limits.TOKENS_PER_USER_MAX));
    }
    store.insert(db, row);
  }

  List<SessionRow> list(UserKey user) {
    return database.read(db -> store.list(db, user.tenant(), user.user(), KIND, clock.instant()));
  }

  void delete(UserCaller caller, UserKey user, SessionId token) {
    ledger.change(
        caller.actor(),
        db -> {
          if (!sessions.drop(db, user, token, KIND)) {
            throw new Failure.NotFound("token");
          }
          return Recorded.of(
              true, AuditEntry.of(AuditAction.DELETE_TOKEN, token, user.user().toString()));
        });
    sessions.forget(user, List.of(token));
  }

  /// A stolen token could else make itself a longer life.
  private static void requireSignedIn(UserCaller caller) {
    if (caller.credential() != Credential.SESSION) {
      throw new Failure.Forbidden("a token cannot make tokens: sign in");
    }
  }

  private static void requireHeld(UserCaller caller, Order order) {
    order.permissions().stream()
        .flatMap(Set::stream)
        .filter(permission -> !caller.rights().has(permission))
        .findFirst()
        .ifPresent(permission -> {
          throw new Failure.Forbidden("missing permission " + permission);
        });
  }

  private SessionRow row(UserCaller caller, Client client, Order order) {
    var now = clock.instant();
    return new SessionRow(
        caller.tenant(),
        new SessionId(UUID.randomUUID()),
        caller.user(),
        SessionKind.TOKEN,
        new SessionRow.Times(now, order.life().map(now::plus), now, Optional.<Instant>empty()),
        new SessionRow.From(client.origin().address(), client.userAgent()),
        Optional.empty(),
        Optional.of(order.name()),
        order.permissions());
  }

  private static AuditEntry entry(AuditAction action, SessionRow row) {
    return AuditEntry.of(action, row.id(), row.name().orElse(""));
  }

  private static String view(Order order) {
    return Json.text(
        Map.of(
            "expires_in",
            order.life().map(Duration::toSeconds).orElse(0L),
            "permissions",
            order.permissions().map(set -> set.stream().sorted().toList()).orElse(List.of())));
  }
}
