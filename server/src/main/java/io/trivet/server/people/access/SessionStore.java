package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.SessionKind;
import io.trivet.core.people.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// All SQL about sessions and personal access tokens. A method is one statement; the caller owns
/// the transaction.
final class SessionStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, session_id, user_id, kind, created_at, expires_at, last_used_at, proved_at,
             address, user_agent, secret_hash, name, permissions
        FROM user_session
      """;
  private static final String FIND =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND session_id = :session
             AND (expires_at IS NULL OR expires_at > :now)
          """;
  private static final String LIST =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND user_id = :user AND kind = ANY(:kinds)
             AND (expires_at IS NULL OR expires_at > :now)
           ORDER BY created_at, session_id
          """;
  private static final String INSERT =
      """
      INSERT INTO user_session
        (tenant_id, session_id, user_id, kind, created_at, expires_at, last_used_at, proved_at,
         address, user_agent, secret_hash, name, permissions)
      VALUES
        (:tenant, :session, :user, :kind, :created, :expires, :used, :proved,
         :address, :agent, :hash, :name, CAST(:permissions AS text[]))
      """;
  private static final String LOCK =
      """
      SELECT 1 FROM user_account WHERE tenant_id = :tenant AND user_id = :user FOR UPDATE
      """;
  private static final String COUNT =
      """
      SELECT count(*) FROM user_session
       WHERE tenant_id = :tenant AND user_id = :user AND kind = 'token'
         AND (expires_at IS NULL OR expires_at > :now)
      """;
  private static final String DROP_OLDEST =
      """
      DELETE FROM user_session WHERE (tenant_id, session_id) IN (
        SELECT tenant_id, session_id FROM user_session
         WHERE tenant_id = :tenant AND user_id = :user AND kind = ANY(:kinds)
         ORDER BY created_at DESC, session_id OFFSET :keep)
      RETURNING session_id
      """;
  private static final String DROP_OTHERS =
      """
      DELETE FROM user_session
       WHERE tenant_id = :tenant AND user_id = :user AND session_id <> :keep
         AND kind = ANY(:kinds)
      RETURNING session_id
      """;
  private static final String DROP =
      """
      DELETE FROM user_session
       WHERE tenant_id = :tenant AND user_id = :user AND session_id = :session
         AND kind = ANY(:kinds)
      """;
  private static final String DROP_OVER = "DELETE FROM user_session WHERE expires_at < :before";
  private static final String PROVE =
      """
      UPDATE user_session SET proved_at = :now
       WHERE tenant_id = :tenant AND session_id = :session
      """;
  private static final String USED =
      """
      UPDATE user_session s SET last_used_at = u.at
        FROM unnest(CAST(:tenants AS uuid[]), CAST(:sessions AS uuid[]),
                    CAST(:times AS timestamptz[])) AS u (tenant_id, session_id, at)
       WHERE s.tenant_id = u.tenant_id AND s.session_id = u.session_id AND s.last_used_at < u.at
      """;

  void insert(Handle db, SessionRow row) {
    db.createUpdate(INSERT)
        .bind("tenant", row.tenant())
        .bind("session", row.id())
        .bind("user", row.user())
        .bind("kind", lower(row.kind()))
        .bind("created", row.times().created())
        .bind("expires", row.times().expires().orElse(null))
        .bind("used", row.times().lastUsed())
        .bind("proved", row.times().provedAt().orElse(null))
        .bind("address", row.from().address())
        .bind("agent", row.from().userAgent())
        .bind("hash", row.secretHash().orElse(null))
        .bind("name", row.name().orElse(null))
        .bind("permissions", row.permissions().map(SessionStore::names).orElse(null))
        .execute();
  }

  /// How many tokens a user has; until the transaction ends nobody else counts them.
  long countForUpdate(Handle db, UserKey user, Instant now) {
    db.createQuery(LOCK)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .mapTo(Integer.class)
        .one();
    return db.createQuery(COUNT)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .bind("now", now)
        .mapTo(Long.class)
        .one();
  }

  /// A session that has not expired.
  Optional<SessionRow> find(Handle db, SessionKey key, Instant now) {
    return db.createQuery(FIND)
        .bind("tenant", key.tenant())
        .bind("session", key.session())
        .bind("now", now)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<SessionRow> list(
      Handle db, TenantId tenant, UserId user, Set<SessionKind> kinds, Instant now) {
    return db.createQuery(LIST)
        .bind("tenant", tenant)
        .bind("user", user)
        .bind("kinds", kinds(kinds))
        .bind("now", now)
        .map((row, _) -> row(row))
        .list();
  }

  /// Ends the oldest sessions beyond the number to keep.
  List<SessionId> dropOldest(Handle db, UserKey user, Set<SessionKind> kinds, int keep) {
    return drop(db.createQuery(DROP_OLDEST).bind("keep", keep), user, kinds);
  }

  /// Ends all sessions of the user but one.
  List<SessionId> dropOthers(Handle db, UserKey user, Set<SessionKind> kinds, SessionId keep) {
    return drop(db.createQuery(DROP_OTHERS).bind("keep", keep), user, kinds);
  }

  private static List<SessionId> drop(Query query, UserKey user, Set<SessionKind> kinds) {
    return query
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .bind("kinds", kinds(kinds))
        .mapTo(UUID.class)
        .map(SessionId::new)
        .list();
  }

  /// False if the user has no such session.
  boolean drop(Handle db, UserKey user, SessionId session, Set<SessionKind> kinds) {
    return db.createUpdate(DROP)
            .bind("tenant", user.tenant())
            .bind("user", user.user())
            .bind("session", session)
            .bind("kinds", kinds(kinds))
            .execute()
        == 1;
  }

  /// Forgets sessions that ended long ago by themselves.
  int dropOver(Handle db, Instant before) {
    return db.createUpdate(DROP_OVER).bind("before", before).execute();
  }

  void prove(Handle db, SessionKey key, Instant now) {
    db.createUpdate(PROVE)
        .bind("tenant", key.tenant())
        .bind("session", key.session())
        .bind("now", now)
        .execute();
  }

  void used(Handle db, Map<SessionKey, Instant> times) {
    var all = List.copyOf(times.entrySet());
    db.createUpdate(USED)
        .bind("tenants", all.stream().map(e -> e.getKey().tenant().value()).toArray(UUID[]::new))
        .bind("sessions", all.stream().map(e -> e.getKey().session().value()).toArray(UUID[]::new))
        .bind("times", all.stream().map(e -> e.getValue().toString()).toArray(String[]::new))
        .execute();
  }

  private static SessionRow row(ResultSet row) throws SQLException {
    return new SessionRow(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        new SessionId(row.getObject("session_id", UUID.class)),
        new UserId(row.getObject("user_id", UUID.class)),
        SessionKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        new SessionRow.Times(
            time(row, "created_at").orElseThrow(),
            time(row, "expires_at"),
            time(row, "last_used_at").orElseThrow(),
            time(row, "proved_at")),
        new SessionRow.From(row.getString("address"), row.getString("user_agent")),
        Optional.ofNullable(row.getBytes("secret_hash")),
        Optional.ofNullable(row.getString("name")),
        permissions(row));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /// A right that this version does not know is one that the session does not have.
  private static Optional<Set<Permission>> permissions(ResultSet row) throws SQLException {
    var array = row.getArray("permissions");
    if (array == null) {
      return Optional.empty();
    }
    var known = EnumSet.noneOf(Permission.class);
    var names = List.of((String[]) array.getArray());
    Arrays.stream(Permission.values()).filter(p -> names.contains(p.name())).forEach(known::add);
    return Optional.of(known);
  }

  private static String[] names(Set<Permission> permissions) {
    return permissions.stream().map(Permission::name).sorted().toArray(String[]::new);
  }

  private static String[] kinds(Set<SessionKind> kinds) {
    return kinds.stream().map(SessionStore::lower).toArray(String[]::new);
  }

  private static String lower(SessionKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
