package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import io.trivet.core.people.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about users and their sessions. A method is one statement; the caller owns the
/// transaction.
final class UserStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, user_id, email, password_hash, created_at, updated_at, login_at
        FROM user_account
      """;
  private static final String LIST =
      COLUMNS
          + """
           WHERE tenant_id = :tenant
             AND (:anyId OR user_id = ANY(:ids)) AND (:anyEmail OR email = ANY(:emails))
             AND created_at >= :createdAfter AND created_at <= :createdBefore
             AND updated_at >= :updatedAfter AND updated_at <= :updatedBefore
           ORDER BY created_at, user_id LIMIT :max
          """;
  private static final String INSERT =
      """
      INSERT INTO user_account (tenant_id, user_id, email, password_hash, created_at, updated_at)
      VALUES (:tenant, :id, :email, :hash, :now, :now)
      """;
  private static final String UPDATE =
      """
      UPDATE user_account SET email = :email, password_hash = :hash, updated_at = :now
       WHERE tenant_id = :tenant AND user_id = :id
      """;
  private static final String INSERT_SESSION =
      """
      INSERT INTO user_session (tenant_id, session_id, user_id, created_at, expires_at)
      VALUES (:tenant, :session, :user, :now, :expires)
      """;
  private static final String DROP_OLDEST =
      """
      DELETE FROM user_session WHERE (tenant_id, session_id) IN (
        SELECT tenant_id, session_id FROM user_session
         WHERE tenant_id = :tenant AND user_id = :user
         ORDER BY created_at DESC, session_id OFFSET :keep)
      RETURNING session_id
      """;
  private static final String DROP_OTHERS =
      """
      DELETE FROM user_session
       WHERE tenant_id = :tenant AND user_id = :user AND session_id <> :keep
      RETURNING session_id
      """;
  private static final String FIND_SESSION =
      """
      SELECT user_id FROM user_session
       WHERE tenant_id = :tenant AND session_id = :session
         AND (expires_at IS NULL OR expires_at > :now)
      """;

  /// An account with its password hash.
  record Row(UserAccount account, String passwordHash) {}

  Optional<Row> findByEmail(Handle db, Email email) {
    return db.createQuery(COLUMNS + " WHERE email = :email")
        .bind("email", email.value())
        .map((row, _) -> row(row))
        .findOne();
  }

  Optional<Row> find(Handle db, TenantId tenant, UserId id) {
    return db.createQuery(COLUMNS + " WHERE tenant_id = :tenant AND user_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<UserAccount> list(Handle db, TenantId tenant, UserQuery query, int max) {
    return db
        .createQuery(LIST)
        .bind("tenant", tenant)
        .bind("anyId", query.ids().isEmpty())
        .bind("ids", query.ids().stream().map(UserId::value).toArray(UUID[]::new))
        .bind("anyEmail", query.emails().isEmpty())
        .bind("emails", query.emails().toArray(String[]::new))
        .bind("createdAfter", query.created().from())
        .bind("createdBefore", query.created().to())
        .bind("updatedAfter", query.updated().from())
        .bind("updatedBefore", query.updated().to())
        .bind("max", max)
        .map((row, _) -> row(row))
        .stream()
        .map(Row::account)
        .toList();
  }

  long count(Handle db, TenantId tenant) {
    return db.createQuery("SELECT count(*) FROM user_account WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  void insert(Handle db, Row user) {
    var account = user.account();
    db.createUpdate(INSERT)
        .bind("tenant", account.tenant())
        .bind("id", account.id())
        .bind("email", account.email().value())
        .bind("hash", user.passwordHash())
        .bind("now", account.createdAt())
        .execute();
  }

  void update(Handle db, Row user, Instant now) {
    db.createUpdate(UPDATE)
        .bind("tenant", user.account().tenant())
        .bind("id", user.account().id())
        .bind("email", user.account().email().value())
        .bind("hash", user.passwordHash())
        .bind("now", now)
        .execute();
  }

  boolean delete(Handle db, TenantId tenant, UserId id) {
    return db.createUpdate("DELETE FROM user_account WHERE tenant_id = :tenant AND user_id = :id")
            .bind("tenant", tenant)
            .bind("id", id)
            .execute()
        == 1;
  }

  void loggedIn(Handle db, TenantId tenant, UserId id, Instant now) {
    db.createUpdate(
            "UPDATE user_account SET login_at = :now WHERE tenant_id = :tenant AND user_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  void insertSession(
      Handle db,
      TenantId tenant,
      UserId user,
      SessionId session,
      Instant now,
      Optional<Instant> expires) {
    db.createUpdate(INSERT_SESSION)
        .bind("tenant", tenant)
        .bind("session", session)
        .bind("user", user)
        .bind("now", now)
        .bind("expires", expires.orElse(null))
        .execute();
  }

  /// Ends the oldest sessions beyond the number to keep.
  List<SessionId> dropOldest(Handle db, TenantId tenant, UserId user, int keep) {
    return db.createQuery(DROP_OLDEST)
        .bind("tenant", tenant)
        .bind("user", user)
        .bind("keep", keep)
        .mapTo(UUID.class)
        .map(SessionId::new)
        .list();
  }

  /// Ends all sessions of the user but one.
  List<SessionId> dropOthers(Handle db, TenantId tenant, UserId user, SessionId keep) {
    return db.createQuery(DROP_OTHERS)
        .bind("tenant", tenant)
        .bind("user", user)
        .bind("keep", keep)
        .mapTo(UUID.class)
        .map(SessionId::new)
        .list();
  }

  void dropSession(Handle db, TenantId tenant, SessionId session) {
    db.createUpdate("DELETE FROM user_session WHERE tenant_id = :tenant AND session_id = :session")
        .bind("tenant", tenant)
        .bind("session", session)
        .execute();
  }

  /// The user of a live session.
  Optional<UserId> findSession(Handle db, TenantId tenant, SessionId session, Instant now) {
    return db.createQuery(FIND_SESSION)
        .bind("tenant", tenant)
        .bind("session", session)
        .bind("now", now)
        .mapTo(UUID.class)
        .findOne()
        .map(UserId::new);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new UserAccount(
            new TenantId(row.getObject("tenant_id", UUID.class)),
            new UserId(row.getObject("user_id", UUID.class)),
            new Email(row.getString("email")),
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            row.getObject("updated_at", OffsetDateTime.class).toInstant(),
            Optional.ofNullable(row.getObject("login_at", OffsetDateTime.class))
                .map(OffsetDateTime::toInstant)),
        row.getString("password_hash"));
  }
}
