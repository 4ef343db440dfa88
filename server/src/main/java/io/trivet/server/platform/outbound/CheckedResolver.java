package io.trivet.server.platform.outbound;

import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.spi.DnsResolver;
import io.trivet.core.kernel.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Turns a name into an address that may be connected to. The client connects to exactly what this
/// returns. A name with any address that is not allowed is refused as a whole: the mixture is how
/// rebinding looks.
final class CheckedResolver implements DnsResolver {
  private static final String PRIVATE =
      "the host is at a private or reserved address; the operator of the server can allow it with"
          + " TRIVET_OUTBOUND_ALLOW";

  private final OutboundPolicy policy;
  private final Function<String, List<InetAddress>> names;

  CheckedResolver(OutboundPolicy policy) {
    this(policy, CheckedResolver::lookUp);
  }

  /// `names` answers with all addresses of a host, none if it is unknown.
  CheckedResolver(OutboundPolicy policy, Function<String, List<InetAddress>> names) {
    this.policy = policy;
    this.names = names;
  }

  @Override
  public InetAddress resolveAddress(String hostname, DnsAddressLookup lookup) {
    var addresses = names.apply(hostname);
    if (addresses.isEmpty()) {
      throw new NotAllowed("the host name is not known");
    }
    if (!addresses.stream().allMatch(address -> policy.allows(hostname, address))) {
      throw new NotAllowed(PRIVATE);
    }
    return addresses.getFirst();
  }

  void requireAllowed(OutboundUrl url) {
    for (var address : names.apply(url.host())) {
      if (!policy.allows(url.host(), address)) {
        throw new Failure.Invalid("outbound_private", PRIVATE);
      }
      if (url.isPlain() && !policy.isNamed(url.host(), address)) {
        throw new Failure.Invalid("url must begin with https://");
      }
    }
  }

  /// Without TLS only hosts that the operator has named are spoken to.
  void requirePlainAllowed(OutboundUrl url) {
    if (url.isPlain()
        && !names.apply(url.host()).stream()
            .allMatch(address -> policy.isNamed(url.host(), address))) {
      throw new NotAllowed("without TLS the server connects only to hosts its operator has named");
    }
  }

  /// With the name inside, so that nothing looks it up in reverse.
  private static List<InetAddress> lookUp(String hostname) {
    var host = hostname.replaceAll("[\\[\\]]", "");
    try {
      return Arrays.asList(InetAddress.getAllByName(host));
    } catch (UnknownHostException _) {
      return List.of();
    }
  }
}
