package io.trivet.server.people.factor;

import io.trivet.server.platform.http.Call;
import java.net.URI;
import java.util.Optional;

/// The site a passkey belongs to: its origin, and the host that is its relying party id. It is the
/// public URL where there is one; without it, where the browser found us. (A browser signs only for
/// the site it shows, so a wrong `Host` header leads nowhere.)
public record Site(String origin, String host) {
  public static Site of(Call call, Optional<String> publicUrl) {
    var origin = publicUrl.orElseGet(call::origin);
    var host = URI.create(origin).getHost();
    return new Site(origin, host == null ? "" : host);
  }
}
