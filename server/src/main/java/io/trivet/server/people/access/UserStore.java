package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
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

/// All SQL about users. A method is one statement; the caller owns the transaction.
final class UserStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, user_id, email, password_hash, created_at, updated_at, login_at,
             disabled_at, verified_at, password_change_due
        FROM user_account
      """;
  private static final String LIST =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND kind = 'person'
             AND (:anyId OR user_id = ANY(:ids)) AND (:anyEmail OR email = ANY(:emails))
             AND created_at >= :createdAfter AND created_at <= :createdBefore
             AND updated_at >= :updatedAfter AND updated_at <= :updatedBefore
           ORDER BY created_at, user_id LIMIT :max
          """;
  private static final String INSERT =
      """
      INSERT INTO user_account
        (tenant_id, user_id, email, password_hash, created_at, updated_at, password_change_due)
      VALUES (:tenant, :id, :email, :hash, :now, :now, :changeDue)
      """;
  private static final String UPDATE =
      """
      UPDATE user_account
         SET email = :email, password_hash = :hash, updated_at = :now,
             password_change_due = :changeDue,
             verified_at = CASE WHEN email = :email THEN verified_at END
       WHERE tenant_id = :tenant AND user_id = :id
      """;
  private static final String LOGGED_IN =
      """
      UPDATE user_account SET login_at = :now
       WHERE tenant_id = :tenant AND user_id = :id AND disabled_at IS NULL
         AND (CAST(:hash AS text) IS NULL OR password_hash = :hash)
      """;
  // whoever comes through an identity provider sets no password; whoever was invited has none yet
  private static final String FIND_FOR_RESET =
      COLUMNS
          + """
           WHERE email = :email AND kind = 'person' AND disabled_at IS NULL
             AND (password_hash IS NOT NULL OR NOT EXISTS (
               SELECT 1 FROM user_identity i
                WHERE i.tenant_id = user_account.tenant_id AND i.user_id = user_account.user_id))
           ORDER BY password_hash IS NULL, created_at, user_id LIMIT 1
          """;
  private static final String VERIFY =
      """
      UPDATE user_account SET email = :email, verified_at = :now, updated_at = :now
       WHERE tenant_id = :tenant AND user_id = :id
      """;
  private static final String DESCRIBE =
      """
      UPDATE user_account
         SET kind = :kind, verified_at = CASE WHEN :verified THEN CAST(:now AS timestamptz) END
       WHERE tenant_id = :tenant AND user_id = :id
      """;
  private static final String ENABLE =
      """
      UPDATE user_account SET disabled_at = NULL, updated_at = :now
       WHERE tenant_id = :tenant AND user_id = :id AND disabled_at IS NOT NULL
      """;
  private static final String DISABLE =
      """
      UPDATE user_account SET disabled_at = :now, updated_at = :now
       WHERE tenant_id = :tenant AND user_id = :id AND disabled_at IS NULL
      """;

  /// An account with its password hash.
  record Row(UserAccount account, Optional<String> passwordHash) {}

  Optional<Row> findByEmail(Handle db, Email email) {
    return db.createQuery(COLUMNS + " WHERE email = :email AND password_hash IS NOT NULL")
        .bind("email", email.value())
        .map((row, _) -> row(row))
        .findOne();
  }

  /// Who may set a new password by mail: one account at most, however many have the address.
  Optional<Row> findForReset(Handle db, Email email) {
    return db.createQuery(FIND_FOR_RESET)
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
    return db.createQuery(
            "SELECT count(*) FROM user_account WHERE tenant_id = :tenant AND kind = 'person'")
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
        .bind("hash", user.passwordHash().orElse(null))
        .bind("changeDue", user.account().standing().passwordChangeDue())
        .bind("now", account.createdAt())
        .execute();
  }

  void update(Handle db, Row user, Instant now) {
    db.createUpdate(UPDATE)
        .bind("tenant", user.account().tenant())
        .bind("id", user.account().id())
        .bind("email", user.account().email().value())
        .bind("hash", user.passwordHash().orElse(null))
        .bind("changeDue", user.account().standing().passwordChangeDue())
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

  /// False if the account is disabled, gone, or has another password than the one that was checked.
  boolean loggedIn(Handle db, UserAccount user, Optional<String> hash, Instant now) {
    return db.createUpdate(LOGGED_IN)
            .bind("tenant", user.tenant())
            .bind("id", user.id())
            .bind("hash", hash.orElse(null))
            .bind("now", now)
            .execute()
        == 1;
  }

  /// What is not said when an account is made: that it is no person's, that its address is proved.
  void describe(Handle db, UserAccount user, String kind, Instant now) {
    db.createUpdate(DESCRIBE)
        .bind("tenant", user.tenant())
        .bind("id", user.id())
        .bind("kind", kind)
        .bind("verified", user.standing().verified())
        .bind("now", now)
        .execute();
  }

  /// The address is the user's, and proved.
  void verify(Handle db, UserKey user, Email email, Instant now) {
    db.createUpdate(VERIFY)
        .bind("tenant", user.tenant())
        .bind("id", user.user())
        .bind("email", email.value())
        .bind("now", now)
        .execute();
  }

  /// False if it was so before.
  boolean enable(Handle db, UserKey user, boolean enabled, Instant now) {
    return db.createUpdate(enabled ? ENABLE : DISABLE)
            .bind("tenant", user.tenant())
            .bind("id", user.user())
            .bind("now", now)
            .execute()
        == 1;
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
                .map(OffsetDateTime::toInstant),
            new UserAccount.Standing(
                row.getObject("disabled_at") == null,
                row.getObject("verified_at") != null,
                row.getBoolean("password_change_due"))),
        Optional.ofNullable(row.getString("password_hash")));
  }
}
