package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.BrowserLimits;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.SessionKind;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Presented;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Who is calling? What is shown names a session; the session must live, and so must its user. Both
/// are remembered, and forgotten the moment something changes, on every node.
public final class UserAuth {
  /// Sessions, and people, that are remembered.
  static final int REMEMBERED_MAX = 100_000;

  /// Nothing is believed longer without asking, whatever was missed.
  static final Duration BELIEVED_MAX = Duration.ofSeconds(30);

  private static final String SESSION = "session";
  private static final String USER = "user";

  private final UserTokens tokens;
  private final BrowserLimits limits;
  private final GrantedRights rights;
  private final SessionUse use;
  private final InstantSource clock;
  private final LoadingCache<SessionKey, Optional<LiveSession>> sessions;
  private final LoadingCache<UserKey, Optional<Person>> people;

  /// Whose request it may be, and whether they have a second factor.
  private record Person(UserAccount account, boolean hasFactor) {}

  /// Tells whether a user has a second factor.
  @FunctionalInterface
  interface HasFactor {
    boolean has(Handle db, TenantId tenant, UserId user);
  }

  UserAuth(
      Database database,
      Stores stores,
      UserTokens tokens,
      BrowserLimits limits,
      InstantSource clock) {
    this.tokens = tokens;
    this.limits = limits;
    this.rights = stores.rights();
    this.use = new SessionUse(database, stores.sessions());
    this.clock = clock;
    this.sessions =
        cache(key ->
            database
                .read(db -> stores.sessions().find(db, key, clock.instant()))
                .map(LiveSession::new));
    this.people = cache(key -> database.read(db -> person(db, stores, key)));
  }

  /// Where people and sessions are read.
  record Stores(UserStore users, GrantedRights rights, SessionStore sessions, HasFactor factors) {}

  private static <K, V> LoadingCache<K, V> cache(
      com.github.benmanes.caffeine.cache.CacheLoader<K, V> loader) {
    return Caffeine.newBuilder()
        .maximumSize(REMEMBERED_MAX)
        .expireAfterWrite(BELIEVED_MAX)
        .build(loader);
  }

  private static Optional<Person> person(Handle db, Stores stores, UserKey key) {
    return stores
        .users()
        .find(db, key.tenant(), key.user())
        .map(UserStore.Row::account)
        .filter(account -> account.standing().enabled())
        .map(account -> new Person(account, stores.factors().has(db, key.tenant(), key.user())));
  }

  /// The user behind what was shown, or {@link Failure.Unauthorized}. Their session is in use.
  public UserCaller verify(Presented shown, Actor.Origin origin) {
    var live = live(shown);
    var caller = caller(live, origin);
    live.used(clock.instant(), use);
    return caller;
  }

  /// The same for what lasts and is asked again and again: it does not count as use, or a page left
  /// open would keep its login alive for ever.
  public UserCaller verifyAgain(Presented shown, Actor.Origin origin) {
    return caller(live(shown), origin);
  }

  private LiveSession live(Presented shown) {
    return switch (shown) {
      case Presented.Token(var text, _) -> byToken(tokens.verify(text));
      case Presented.Browser(var text) -> byCookie(BrowserCookie.parse(text));
    };
  }

  private UserCaller caller(LiveSession live, Actor.Origin origin) {
    var row = live.row();
    var person = people.get(new UserKey(row.tenant(), row.user())).orElseThrow(UserAuth::ended);
    return new UserCaller(
        row.tenant(),
        row.user(),
        person.account().email(),
        row.id(),
        row.kind().credential(),
        rights(row, person),
        origin);
  }

  /// Whoever's password somebody else knows may do nothing in a browser but choose another. (The
  /// API is spared: the first thing an operator does is a script.)
  private Rights rights(SessionRow row, Person person) {
    var granted = rights.of(row.tenant(), row.user());
    boolean mustChange =
        row.kind() == SessionKind.BROWSER && person.account().standing().passwordChangeDue();
    return mustChange ? granted.only(Set.of(Permission.OWN_ACCOUNT)) : row.narrowed(granted);
  }

  private LiveSession byToken(UserTokens.Claims claims) {
    return live(new SessionKey(claims.tenant(), claims.session()))
        .filter(live -> live.row().kind() != SessionKind.BROWSER)
        .filter(live -> live.row().user().equals(claims.user()))
        .orElseThrow(UserAuth::ended);
  }

  private LiveSession byCookie(BrowserCookie cookie) {
    var live = live(cookie.key()).filter(l -> cookie.matches(l.row())).orElseThrow(UserAuth::ended);
    return isIdle(live) ? usedElsewhere(cookie.key()) : live;
  }

  /// Another node may have seen the session since: asked again before it is called idle.
  private LiveSession usedElsewhere(SessionKey key) {
    sessions.invalidate(key);
    return live(key).filter(live -> !isIdle(live)).orElseThrow(UserAuth::ended);
  }

  private boolean isIdle(LiveSession live) {
    return limits.isIdle(live.lastUsed(), clock.instant());
  }

  private Optional<LiveSession> live(SessionKey key) {
    return sessions.get(key).filter(live -> !live.row().isOver(clock.instant()));
  }

  /// The user as a job acts for them when their request is long answered: with the rights they have
  /// now. Empty when they are gone or switched off.
  public Optional<UserCaller> acting(TenantId tenant, UserId user, SessionId session, Actor actor) {
    return people
        .get(new UserKey(tenant, user))
        .map(person ->
            new UserCaller(
                tenant,
                user,
                person.account().email(),
                session,
                actor.credential(),
                rights.of(tenant, user),
                actor.origin()));
  }

  /// {@link Failure.Forbidden} unless the caller showed a second factor just now; whoever has none
  /// is not asked.
  public void requireFresh(UserCaller caller) {
    var key = new SessionKey(caller.tenant(), caller.session());
    var person =
        people.get(new UserKey(caller.tenant(), caller.user())).orElseThrow(UserAuth::ended);
    if (person.hasFactor() && !isFresh(live(key).orElseThrow(UserAuth::ended))) {
      throw new Failure.Forbidden(
          "step_up_required",
          "this needs your second factor, shown within the last %d minutes: POST"
                  .formatted(Limits.STEP_UP_LIFE.toMinutes())
              + " /api/management/v1/useradm/auth/step-up");
    }
  }

  private boolean isFresh(LiveSession live) {
    return live.row()
        .times()
        .provedAt()
        .filter(at -> clock.instant().isBefore(at.plus(Limits.STEP_UP_LIFE)))
        .isPresent();
  }

  public SessionUse use() {
    return use;
  }

  BrowserLimits limits() {
    return limits;
  }

  void subscribe(Changes changes) {
    changes.subscribe(
        SESSION, text -> sessions.invalidate(SessionKey.parse(text)), sessions::invalidateAll);
    rights.subscribe(changes);
    changes.subscribe(USER, text -> people.invalidate(UserKey.parse(text)), people::invalidateAll);
  }

  /// Tells all nodes, when the transaction commits, that the session has changed or ended.
  static void changed(Handle db, SessionKey session) {
    Changes.publish(db, SESSION, session.toString());
  }

  /// Tells all nodes, when the transaction commits, that the user or their factors have changed.
  public static void userChanged(Handle db, TenantId tenant, UserId user) {
    Changes.publish(db, USER, new UserKey(tenant, user).toString());
  }

  /// Forgets a session here and now: called after the commit.
  void forget(TenantId tenant, SessionId session) {
    sessions.invalidate(new SessionKey(tenant, session));
  }

  /// Forgets a user here and now: called after the commit.
  public void forgetUser(TenantId tenant, UserId user) {
    people.invalidate(new UserKey(tenant, user));
  }

  private static Failure ended() {
    return new Failure.Unauthorized("the session has ended");
  }
}
