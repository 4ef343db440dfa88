package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about links that mails carry, and about programs people are known to sign in with. A
/// method is one statement; the caller owns the transaction.
final class LinkStore {
  private static final String INSERT =
      """
      INSERT INTO account_link (tenant_id, link_hash, user_id, purpose, email, expires_at)
      VALUES (:tenant, :hash, :user, :purpose, :email, :expires)
      """;
  private static final String FIND =
      """
      SELECT tenant_id, link_hash, user_id, purpose, email, expires_at FROM account_link
       WHERE tenant_id = :tenant AND link_hash = :hash AND purpose = :purpose
         AND expires_at > :now
      """;
  private static final String USE =
      """
      DELETE FROM account_link
       WHERE tenant_id = :tenant AND link_hash = :hash AND expires_at > :now
      """;
  private static final String DROP =
      """
      DELETE FROM account_link
       WHERE tenant_id = :tenant AND user_id = :user AND purpose = :purpose
      """;
  private static final String PENDING =
      """
      SELECT l.email FROM account_link l
        JOIN user_account u ON u.tenant_id = l.tenant_id AND u.user_id = l.user_id
       WHERE l.tenant_id = :tenant AND l.user_id = :user AND l.purpose = 'email'
         AND l.email <> u.email AND l.expires_at > :now
       LIMIT 1
      """;
  private static final String KNOWS_ANY =
      """
      SELECT EXISTS (SELECT 1 FROM user_known_client
                      WHERE tenant_id = :tenant AND user_id = :user)
      """;
  // the old time of a row that was there, null of one that was not
  private static final String SEE =
      """
      WITH before AS (
        SELECT seen_at FROM user_known_client
         WHERE tenant_id = :tenant AND user_id = :user AND client_hash = :hash)
      INSERT INTO user_known_client (tenant_id, user_id, client_hash, seen_at)
      VALUES (:tenant, :user, :hash, :now)
      ON CONFLICT (tenant_id, user_id, client_hash) DO UPDATE SET seen_at = :now
      RETURNING EXISTS (SELECT 1 FROM before)
      """;
  private static final String FORGET_CLIENTS =
      """
      DELETE FROM user_known_client
       WHERE tenant_id = :tenant AND user_id = :user AND client_hash IN (
         SELECT client_hash FROM user_known_client
          WHERE tenant_id = :tenant AND user_id = :user
          ORDER BY seen_at DESC, client_hash OFFSET :keep)
      """;

  void insert(Handle db, AccountLink link) {
    db.createUpdate(INSERT)
        .bind("tenant", link.tenant())
        .bind("hash", link.hash())
        .bind("user", link.user())
        .bind("purpose", lower(link.purpose()))
        .bind("email", link.email().value())
        .bind("expires", link.expiresAt())
        .execute();
  }

  /// A link that has not expired.
  Optional<AccountLink> find(
      Handle db, AccountLink.Secret secret, AccountLink.Purpose purpose, Instant now) {
    return db.createQuery(FIND)
        .bind("tenant", secret.tenant())
        .bind("hash", secret.hash())
        .bind("purpose", lower(purpose))
        .bind("now", now)
        .map((row, _) -> row(row))
        .findOne();
  }

  /// False if it was used meanwhile: of two that use it at once one wins.
  boolean use(Handle db, AccountLink link, Instant now) {
    return db.createUpdate(USE)
            .bind("tenant", link.tenant())
            .bind("hash", link.hash())
            .bind("now", now)
            .execute()
        == 1;
  }

  int drop(Handle db, UserKey user, AccountLink.Purpose purpose) {
    return db.createUpdate(DROP)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .bind("purpose", lower(purpose))
        .execute();
  }

  /// The address that becomes the user's once it is proved.
  Optional<String> pendingEmail(Handle db, UserKey user, Instant now) {
    return db.createQuery(PENDING)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .bind("now", now)
        .mapTo(String.class)
        .findOne();
  }

  int dropOver(Handle db, Instant now) {
    return db.createUpdate("DELETE FROM account_link WHERE expires_at < :now")
        .bind("now", now)
        .execute();
  }

  boolean knowsAnyClient(Handle db, UserKey user) {
    return db.createQuery(KNOWS_ANY)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .mapTo(Boolean.class)
        .one();
  }

  /// True if it was known before; it is from now on.
  boolean see(Handle db, UserKey user, byte[] client, Instant now) {
    return db.createQuery(SEE)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .bind("hash", client)
        .bind("now", now)
        .mapTo(Boolean.class)
        .one();
  }

  /// Keeps the ones seen last.
  void forgetClients(Handle db, UserKey user, int keep) {
    db.createUpdate(FORGET_CLIENTS)
        .bind("tenant", user.tenant())
        .bind("user", user.user())
        .bind("keep", keep)
        .execute();
  }

  int dropClientsUnseen(Handle db, Instant before) {
    return db.createUpdate("DELETE FROM user_known_client WHERE seen_at < :before")
        .bind("before", before)
        .execute();
  }

  private static AccountLink row(ResultSet row) throws SQLException {
    return new AccountLink(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        row.getBytes("link_hash"),
        new UserId(row.getObject("user_id", UUID.class)),
        AccountLink.Purpose.valueOf(row.getString("purpose").toUpperCase(Locale.ROOT)),
        new Email(row.getString("email")),
        row.getObject("expires_at", OffsetDateTime.class).toInstant());
  }

  private static String lower(AccountLink.Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT);
  }
}
