package io.trivet.server.devices.remote;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One-time tickets with which a browser opens a WebSocket: fetched by an ordinary request, which
/// no other site can make with the user's cookie, bound to the signed-in session, used once, soon.
final class Tickets {
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final Map<String, Ticket> open = new ConcurrentHashMap<>();

  Tickets(InstantSource clock) {
    this.clock = clock;
  }

  private record Ticket(SessionId session, Instant expiresAt) {}

  record Issued(String ticket, Instant expiresAt) {}

  Issued issue(UserCaller caller) {
    var now = clock.instant();
    open.values().removeIf(ticket -> !ticket.expiresAt().isAfter(now));
    long ofCaller =
        open.values().stream().filter(t -> t.session().equals(caller.session())).count();
    if (ofCaller >= Limits.SOCKET_TICKETS_PER_USER_MAX) {
      throw new Failure.TooMany(
          "%d tickets are waiting to be used".formatted(ofCaller), Limits.SOCKET_TICKET_LIFE);
    }
    var bytes = new byte[24];
    random.nextBytes(bytes);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var expires = now.plus(Limits.SOCKET_TICKET_LIFE);
    open.put(text, new Ticket(caller.session(), expires));
    return new Issued(text, expires);
  }

  /// Takes a ticket; of two who come with it one wins.
  void redeem(UserCaller caller, String text) {
    var ticket = open.remove(text);
    if (ticket == null
        || !ticket.session().equals(caller.session())
        || !ticket.expiresAt().isAfter(clock.instant())) {
      throw new Failure.Forbidden("the ticket is unknown, used, expired or somebody else's");
    }
  }
}
