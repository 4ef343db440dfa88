package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserCaller;
import java.util.function.BiConsumer;

/// Keeps other people's pages from opening WebSockets with a user's cookie (cross-site WebSocket
/// hijacking). A caller who names an origin, or who is known by a cookie, is a browser: the origin
/// must be ours to the letter, and a ticket must come along, fetched a moment before by a request
/// that other sites cannot make. A client that brings its token in the `Authorization` header and
/// no origin is no browser.
public final class BrowserGuard {
  private static final String TICKET = "trivet.ticket.";

  private final SameOrigin sameOrigin;
  private final BiConsumer<UserCaller, String> redeem;

  /// `redeem` takes a ticket or throws {@link Failure.Forbidden}.
  public BrowserGuard(SameOrigin sameOrigin, BiConsumer<UserCaller, String> redeem) {
    this.sameOrigin = sameOrigin;
    this.redeem = redeem;
  }

  void check(Call call, UserCaller caller) {
    if (call.header("Origin").isEmpty() && isProgram(Presented.of(call))) {
      return;
    }
    if (call.header("Origin").isEmpty()) {
      throw new Failure.Forbidden(
          "a browser says where a WebSocket is opened from: Origin is missing");
    }
    sameOrigin.require(call);
    var ticket =
        SocketDoor.offered(call.header("Sec-WebSocket-Protocol").orElse("")).stream()
            .filter(offer -> offer.startsWith(TICKET))
            .map(offer -> offer.substring(TICKET.length()))
            .findFirst()
            .orElseThrow(() ->
                new Failure.Forbidden(
                    "a browser needs a ticket: POST /api/management/v1/deviceconnect/tickets,"
                        + " then offer the sub-protocols trivet.v1 and trivet.ticket.TICKET"));
    redeem.accept(caller, ticket);
  }

  private static boolean isProgram(Presented shown) {
    return switch (shown) {
      case Presented.Token(_, var fromCookie) -> !fromCookie;
      case Presented.Browser _ -> false;
    };
  }
}
