package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// A browser adds cookies to whatever a page asks for, also the page of somebody else. So what
/// rests on a cookie and changes something must come from our own pages: the browser says so in
/// `Sec-Fetch-Site` and `Origin`, which no page can set.
public final class SameOrigin {
  private final Optional<String> publicUrl;

  public SameOrigin(Optional<String> publicUrl) {
    this.publicUrl = publicUrl.map(url -> url.toLowerCase(Locale.ROOT));
  }

  /// The address of the server as its operator has set it.
  public Optional<String> publicUrl() {
    return publicUrl;
  }

  /// {@link Failure.Forbidden} unless the headers say that the request is ours. A request that says
  /// nothing is not believed: browsers of today always say it.
  public void require(Call call) {
    if (!says(call) || !isOurs(call)) {
      throw refused();
    }
  }

  /// The same, but silence is allowed: for what programs send too.
  public void requireIfSaid(Call call) {
    if (says(call) && !isOurs(call)) {
      throw refused();
    }
  }

  private static boolean says(Call call) {
    return call.header("Origin").isPresent() || call.header("Sec-Fetch-Site").isPresent();
  }

  private boolean isOurs(Call call) {
    return call.header("Sec-Fetch-Site").map("same-origin"::equals).orElse(true)
        && call.header("Origin").map(origin -> isOurs(origin, call.origin())).orElse(true);
  }

  /// `asked` is how the caller reached us. Behind a proxy that ends TLS we see `http`, where the
  /// browser sees `https`; the other way round is an attack.
  private boolean isOurs(String said, String asked) {
    var origin = said.toLowerCase(Locale.ROOT);
    var here = asked.toLowerCase(Locale.ROOT);
    return publicUrl.map(url -> same(url, origin)).orElse(false)
        || same(here, origin)
        || (here.startsWith("http:")
            && authority(origin, "https:").equals(authority(here, "http:")));
  }

  private static boolean same(String one, String other) {
    return withPort(one).equals(withPort(other));
  }

  private static String authority(String origin, String scheme) {
    return origin.startsWith(scheme) ? origin.substring(scheme.length()) : "(other scheme)";
  }

  private static String withPort(String origin) {
    try {
      var uri = URI.create(origin);
      int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
      return uri.getScheme() + "://" + uri.getHost() + ":" + port;
    } catch (IllegalArgumentException _) {
      return "(no origin)";
    }
  }

  private static Failure refused() {
    return new Failure.Forbidden(
        "cross_origin", "with a cookie, changes are accepted from this site's own pages only");
  }
}
