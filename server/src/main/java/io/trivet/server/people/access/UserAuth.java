package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Who is calling? The token names a session; the session must be alive. Live sessions are
/// remembered and forgotten the moment they end, on every node.
public final class UserAuth {
  /// Sessions that are remembered.
  static final int SESSIONS_MAX = 100_000;

  private static final String KIND = "session";

  private final UserTokens tokens;
  private final LoadingCache<Key, Optional<LiveSession>> live;

  private record Key(TenantId tenant, SessionId session) {}

  UserAuth(Database database, UserStore store, UserTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.live =
        Caffeine.newBuilder()
            .maximumSize(SESSIONS_MAX)
            .build(key -> database.read(db -> load(db, store, key, clock)));
  }

  /// A session that lives, whose it is and what they may do.
  private record LiveSession(UserAccount user, Rights rights) {}

  /// The user behind a token, or {@link Failure.Unauthorized}.
  public UserCaller verify(String token, Actor.Origin origin) {
    var claims = tokens.verify(token);
    var live =
        this.live
            .get(new Key(claims.tenant(), claims.session()))
            .filter(session -> session.user().id().equals(claims.user()))
            .orElseThrow(() -> new Failure.Unauthorized("the session has ended"));
    return new UserCaller(
        claims.tenant(),
        claims.user(),
        live.user().email(),
        claims.session(),
        Credential.SESSION,
        live.rights(),
        origin);
  }

  private static Optional<LiveSession> load(
      Handle db, UserStore store, Key key, InstantSource clock) {
    return store
        .findSession(db, key.tenant(), key.session(), clock.instant())
        .flatMap(user -> store.find(db, key.tenant(), user))
        .map(row -> new LiveSession(row.account(), rights(db, row.account())));
  }

  private static Rights rights(Handle db, UserAccount user) {
    return new Rights(new RoleStore().grants(db, user.tenant(), user.id()));
  }

  void subscribe(Changes changes) {
    changes.subscribe(KIND, payload -> live.invalidate(parse(payload)), live::invalidateAll);
  }

  /// Tells all nodes, when the transaction commits, that the session has ended.
  static void ended(Handle db, TenantId tenant, SessionId session) {
    Changes.publish(db, KIND, tenant + " " + session);
  }

  /// Forgets the session here and now: called after the commit.
  void forget(TenantId tenant, SessionId session) {
    live.invalidate(new Key(tenant, session));
  }

  private static Key parse(String payload) {
    var parts = payload.split(" ", 2);
    return new Key(new TenantId(Ids.uuid("tenant", parts[0])), SessionId.parse(parts[1]));
  }
}
