package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;

/// Where a token is found: `Authorization: Bearer <token>`, or the cookie `JWT` that browsers send
/// with WebSockets and download links.
final class Bearer {
  private static final String SCHEME = "Bearer ";
  private static final String COOKIE = "JWT";

  private Bearer() {}

  static String token(Call call) {
    var token =
        call.header("Authorization")
            .map(Bearer::fromHeader)
            .orElseGet(() -> Presented.cookie(call, COOKIE).orElse(""));
    if (token.isEmpty() || token.length() > Limits.TOKEN_CHARS_MAX) {
      throw new Failure.Unauthorized("a bearer token was expected");
    }
    return token;
  }

  private static String fromHeader(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : "";
  }
}
