package io.trivet.server.devices.remote;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.db.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/// One-time tickets with which a browser opens a WebSocket: fetched by an ordinary request, which
/// no other site can make with the user's cookie, bound to the signed-in session, used once, soon.
/// They are in the database, as digests: any node takes what another has issued.
final class Tickets {
  private final SecureRandom random = new SecureRandom();
  private final TicketStore store = new TicketStore();
  private final Database database;
  private final InstantSource clock;

  Tickets(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  record Issued(String ticket, Instant expiresAt) {}

  Issued issue(UserCaller caller) {
    var bytes = new byte[24];
    random.nextBytes(bytes);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var now = clock.instant();
    var expires = now.plus(Limits.SOCKET_TICKET_LIFE);
    database.inTransaction(db -> {
      store.deleteOver(db, caller, now);
      if (store.count(db, caller) >= Limits.SOCKET_TICKETS_PER_USER_MAX) {
        throw new Failure.TooMany(
            "%d tickets are waiting to be used".formatted(Limits.SOCKET_TICKETS_PER_USER_MAX),
            Limits.SOCKET_TICKET_LIFE);
      }
      store.insert(db, caller, digest(text), expires);
      return null;
    });
    return new Issued(text, expires);
  }

  /// Takes a ticket; of two who come with it one wins, on whatever nodes.
  void redeem(UserCaller caller, String text) {
    boolean good =
        database.inTransaction(db -> store.take(db, caller, digest(text), clock.instant()));
    if (!good) {
      throw new Failure.Forbidden("the ticket is unknown, used, expired or somebody else's");
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
