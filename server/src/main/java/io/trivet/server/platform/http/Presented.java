package io.trivet.server.platform.http;

import java.util.Arrays;
import java.util.Optional;

/// What a caller showed to be believed.
public sealed interface Presented {
  /// The cookie of a browser session: sent to this host alone, over TLS alone, readable by no
  /// script and sent with no request that another site caused.
  String SESSION_COOKIE = "__Host-trivet";

  /// A token; in the cookie `JWT` where a page of Mender's keeps it.
  record Token(String text, boolean fromCookie) implements Presented {
    @Override
    public String toString() {
      return "(a token)";
    }
  }

  /// What {@link #SESSION_COOKIE} holds.
  record Browser(String text) implements Presented {
    @Override
    public String toString() {
      return "(a session cookie)";
    }
  }

  /// A header wins over cookies, which a browser adds to everything.
  static Presented of(Call call) {
    if (call.header("Authorization").isEmpty()) {
      var session = cookie(call, SESSION_COOKIE);
      if (session.isPresent()) {
        return new Browser(session.get());
      }
    }
    return new Token(Bearer.token(call), call.header("Authorization").isEmpty());
  }

  static Optional<String> cookie(Call call, String name) {
    return Arrays.stream(call.header("Cookie").orElse("").split(";", -1))
        .map(String::strip)
        .filter(part -> part.startsWith(name + "="))
        .map(part -> part.substring(name.length() + 1))
        .findFirst();
  }
}
