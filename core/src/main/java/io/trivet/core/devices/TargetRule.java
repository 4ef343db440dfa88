package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/// Addresses a port forward may lead to, as seen from the device: `tcp/127.0.0.1:22`,
/// `udp/10.0.0.0/24:161`, `tcp/plc-7:*`. A network allows only numeric addresses in it; a name only
/// the same name, whatever the device makes of it.
public record TargetRule(String text) {
  private static final Pattern FORM =
      Pattern.compile("(tcp|udp)/(\\[?[A-Za-z0-9._:-]+]?)(/\\d{1,3})?:(\\d{1,5}|\\*)");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  public TargetRule {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new Failure.Invalid(
          "expected an address such as tcp/127.0.0.1:22, udp/10.0.0.0/24:161 or tcp/plc-7:*");
    }
    boolean numeric = isNumeric(bare(match.group(2)));
    if (match.group(3) != null) {
      int bits = Integer.parseInt(match.group(3).substring(1));
      if (!numeric || bits > address(bare(match.group(2))).length * 8) {
        throw new Failure.Invalid("a network needs a numeric address and as many bits as it has");
      }
    }
  }

  public boolean allows(String transport, String host, int port) {
    var match = FORM.matcher(text);
    return match.matches()
        && match.group(1).equals(transport)
        && (match.group(4).equals("*") || Integer.parseInt(match.group(4)) == port)
        && allowsHost(bare(match.group(2)), match.group(3), bare(host));
  }

  private static boolean allowsHost(
      String ruled, @org.jspecify.annotations.Nullable String bits, String host) {
    if (!isNumeric(ruled) || !isNumeric(host)) {
      return ruled.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    }
    var network = address(ruled);
    var address = address(host);
    int length = bits == null ? network.length * 8 : Integer.parseInt(bits.substring(1));
    return network.length == address.length && sameBits(network, address, length);
  }

  private static boolean sameBits(byte[] a, byte[] b, int bits) {
    int whole = bits / 8;
    int rest = bits % 8;
    int mask = rest == 0 ? 0 : 0xFF << (8 - rest) & 0xFF;
    return Arrays.equals(a, 0, whole, b, 0, whole)
        && (rest == 0 || (a[whole] & mask) == (b[whole] & mask));
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isNumeric(String host) {
    return NUMERIC.matcher(host).matches();
  }

  /// Only numeric text comes here, so nothing is looked up.
  private static byte[] address(String numeric) {
    try {
      return InetAddress.ofLiteral(numeric).getAddress();
    } catch (IllegalArgumentException _) {
      throw new Failure.Invalid("not an IP address");
    }
  }
}
