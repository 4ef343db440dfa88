package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Who is calling? The token names a session; the session must be alive. Live sessions are
/// remembered and forgotten the moment they end, on every node.
public final class UserAuth {
  /// Sessions that are remembered.
  static final int SESSIONS_MAX = 100_000;

  private static final String KIND = "session";

  /// Every user is an administrator until roles exist.
  private static final Set<Permission> ADMINISTRATOR = EnumSet.allOf(Permission.class);

  private final UserTokens tokens;
  private final LoadingCache<Key, Optional<UserId>> live;

  private record Key(TenantId tenant, SessionId session) {}

  UserAuth(Database database, UserStore store, UserTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.live =
        Caffeine.newBuilder()
            .maximumSize(SESSIONS_MAX)
            .build(key ->
                database.read(
                    db -> store.findSession(db, key.tenant(), key.session(), clock.instant())));
  }

  /// The user behind a token, or {@link Failure.Unauthorized}.
  public UserCaller verify(String token) {
    var claims = tokens.verify(token);
    var user = live.get(new Key(claims.tenant(), claims.session()));
    if (!user.equals(Optional.of(claims.user()))) {
      throw new Failure.Unauthorized("the session has ended");
    }
    return new UserCaller(claims.tenant(), claims.user(), claims.session(), ADMINISTRATOR);
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
