package io.trivet.server.devices.remote;

import io.trivet.core.people.UserCaller;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Handle;

/// All SQL about tickets. A method is one statement; the caller owns the transaction.
final class TicketStore {
  private static final String INSERT =
      """
      INSERT INTO socket_ticket (tenant_id, digest, session_id, expires_at)
      VALUES (:tenant, :digest, :session, :expires)
      """;
  private static final String COUNT =
      """
      SELECT count(*) FROM socket_ticket WHERE tenant_id = :tenant AND session_id = :session
      """;
  private static final String DELETE_OVER =
      """
      DELETE FROM socket_ticket
       WHERE tenant_id = :tenant AND session_id = :session AND expires_at <= :now
      """;
  private static final String TAKE =
      """
      DELETE FROM socket_ticket
       WHERE tenant_id = :tenant AND session_id = :session AND digest = :digest
      RETURNING expires_at
      """;

  void insert(Handle db, UserCaller caller, byte[] digest, Instant expires) {
    db.createUpdate(INSERT)
        .bind("tenant", caller.tenant())
        .bind("session", caller.session())
        .bind("digest", digest)
        .bind("expires", expires)
        .execute();
  }

  long count(Handle db, UserCaller caller) {
    return db.createQuery(COUNT)
        .bind("tenant", caller.tenant())
        .bind("session", caller.session())
        .mapTo(Long.class)
        .one();
  }

  void deleteOver(Handle db, UserCaller caller, Instant now) {
    db.createUpdate(DELETE_OVER)
        .bind("tenant", caller.tenant())
        .bind("session", caller.session())
        .bind("now", now)
        .execute();
  }

  /// False if there is no such ticket of the caller's session, or its time is over.
  boolean take(Handle db, UserCaller caller, byte[] digest, Instant now) {
    return db.createQuery(TAKE)
        .bind("tenant", caller.tenant())
        .bind("session", caller.session())
        .bind("digest", digest)
        .map((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .findOne()
        .filter(expires -> expires.isAfter(now))
        .isPresent();
  }
}
