package io.trivet.server.platform.outbound;

import io.trivet.server.platform.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where the server may connect for its users: everywhere on the public internet, and to the hosts
/// and networks that the operator has named. What is not global is found in the IANA registries of
/// special-purpose addresses (RFC 6890), and for IPv6 everything outside of 2000::/3.
public final class OutboundPolicy {
  private static final List<Network> NOT_GLOBAL_4 =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3");
  private static final Network GLOBAL_6 = Network.parse("2000::/3");
  // protocol assignments (Teredo among them), documentation, 6to4: the last embeds IPv4 addresses
  private static final List<Network> NOT_GLOBAL_6 =
      networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  private final Set<String> hosts;
  private final List<Network> networks;

  private OutboundPolicy(Set<String> hosts, List<Network> networks) {
    this.hosts = hosts;
    this.networks = networks;
  }

  /// Reads a comma-separated list of host names and networks; an {@link IllegalArgumentException}
  /// names what is wrong.
  public static OutboundPolicy parse(String text) {
    var parts =
        Arrays.stream(text.split(",", -1))
            .map(part -> part.strip().toLowerCase(Locale.ROOT))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.partitioningBy(Network::isNetwork));
    var names = parts.getOrDefault(false, List.of());
    for (var name : names) {
      if (!name.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
        throw new IllegalArgumentException(name + " is neither a host name nor a network");
      }
    }
    return new OutboundPolicy(
        Set.copyOf(names),
        parts.getOrDefault(true, List.of()).stream().map(Network::parse).toList());
  }

  /// True if a connection to this host at this address is allowed.
  boolean allows(String host, InetAddress address) {
    return isNamed(host, address) || isGlobal(address);
  }

  /// True if the operator has named the host or a network with the address.
  boolean isNamed(String host, InetAddress address) {
    return hosts.contains(host.toLowerCase(Locale.ROOT))
        || networks.stream().anyMatch(network -> network.contains(address));
  }

  static boolean isGlobal(InetAddress address) {
    return address instanceof Inet4Address
        ? NOT_GLOBAL_4.stream().noneMatch(network -> network.contains(address))
        : GLOBAL_6.contains(address)
            && NOT_GLOBAL_6.stream().noneMatch(network -> network.contains(address));
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }
}
