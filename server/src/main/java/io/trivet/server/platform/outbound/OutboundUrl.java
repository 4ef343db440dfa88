package io.trivet.server.platform.outbound;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// An address that a user wrote down, checked in form. Whether the server may connect to it is
/// asked at every connection, because names move.
public record OutboundUrl(URI uri) {
  /// {@link Failure.Invalid} says what was wrong and what was expected.
  public static OutboundUrl parse(String text) {
    if (text.length() > Limits.OUTBOUND_URL_CHARS_MAX) {
      throw new Failure.Invalid(
          "url must have at most %d characters".formatted(Limits.OUTBOUND_URL_CHARS_MAX));
    }
    try {
      var uri = new URI(text);
      var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      var host = uri.getHost();
      if ((scheme.equals("https") || scheme.equals("http"))
          && host != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && uri.getPort() != 0
          && uri.getPort() <= 65_535) {
        return new OutboundUrl(uri);
      }
    } catch (URISyntaxException _) {
      throw wrong();
    }
    throw wrong();
  }

  boolean isPlain() {
    return "http".equalsIgnoreCase(uri.getScheme());
  }

  /// The host without the brackets of an IPv6 address.
  String host() {
    return uri.getHost().replaceAll("[\\[\\]]", "");
  }

  @Override
  public String toString() {
    return uri.toString();
  }

  private static Failure wrong() {
    return new Failure.Invalid(
        "url must be like https://hooks.example.com/path: https, a host, and neither a user nor a"
            + " fragment");
  }
}
