package io.trivet.server.platform.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The proxies whose word counts on where a request came from. What others write into
/// `X-Forwarded-For` and `X-Forwarded-Proto` is what anybody can write.
public record TrustedProxies(List<Network> networks) {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());
  private static final HeaderName FOR = HeaderNames.create("X-Forwarded-For");
  private static final HeaderName PROTO = HeaderNames.create("X-Forwarded-Proto");

  public TrustedProxies {
    networks = List.copyOf(networks);
  }

  /// Reads a comma-separated list of addresses and networks; an {@link IllegalArgumentException}
  /// names what is wrong.
  public static TrustedProxies parse(String text) {
    return new TrustedProxies(
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .map(Network::parse)
            .toList());
  }

  private boolean trusts(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /// Where the request came from. Each proxy writes whom it heard it from at the right end, so we
  /// walk from there and stop at the first address that is no proxy of ours: what stands further
  /// left was written by a stranger. Where a proxy wrote no address, the proxy it is.
  InetAddress client(InetAddress peer, Headers headers) {
    var at = peer;
    var hops = values(headers, FOR);
    for (int i = hops.size() - 1; i >= 0 && trusts(at); i--) {
      var next = address(hops.get(i));
      if (next.isEmpty()) {
        return at;
      }
      at = next.get();
    }
    return at;
  }

  /// Whether the client spoke TLS, to us or to the proxy before us.
  boolean isSecure(InetAddress peer, boolean secure, Headers headers) {
    if (networks.isEmpty() || !trusts(peer)) {
      return secure;
    }
    var said = values(headers, PROTO);
    return said.isEmpty() ? secure : said.getLast().equalsIgnoreCase("https");
  }

  /// All values of a header, split at commas, in order; of a long list the right end.
  private List<String> values(Headers headers, HeaderName name) {
    if (networks.isEmpty() || !headers.contains(name)) {
      return List.of();
    }
    var all = new ArrayList<String>();
    for (var line : headers.get(name).allValues()) {
      Arrays.stream(line.split(",", -1)).map(String::strip).forEach(all::add);
    }
    return all.subList(Math.max(0, all.size() - Limits.FORWARDED_HOPS_MAX), all.size());
  }

  /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
  private static Optional<InetAddress> address(String text) {
    var bare = text;
    if (text.startsWith("[")) {
      bare = text.substring(1, Math.max(1, text.indexOf(']')));
    } else if (text.indexOf(':') == text.lastIndexOf(':')) {
      bare = text.split(":", 2)[0];
    }
    try {
      return Optional.of(Network.address(bare));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
