package io.trivet.server.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// A range of addresses such as `10.0.0.0/8` or `fc00::/7`.
public record Network(byte[] prefix, int bits) {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(:0)+(?![0-9a-f])");

  /// Reads an address with or without `/bits`; an {@link IllegalArgumentException} says what is
  /// wrong. Names are not looked up.
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    var address = slash < 0 ? text : text.substring(0, slash);
    if (!LITERAL.matcher(address).matches()) {
      throw new IllegalArgumentException(text + " is not a network such as 10.1.0.0/16");
    }
    try {
      var bytes = InetAddress.getByName(address).getAddress();
      int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= bytes.length * 8) {
        return new Network(bytes, bits);
      }
    } catch (UnknownHostException | NumberFormatException _) {
      throw new IllegalArgumentException(text + " is not a network such as 10.1.0.0/16");
    }
    throw new IllegalArgumentException(text + " has too many bits");
  }

  public static boolean isNetwork(String text) {
    return LITERAL.matcher(text.split("/", 2)[0]).matches();
  }

  /// The address a text writes out; an {@link IllegalArgumentException} for anything else, names
  /// above all.
  public static InetAddress address(String text) {
    if (!LITERAL.matcher(text).matches()) {
      throw new IllegalArgumentException("not an address");
    }
    return InetAddress.ofLiteral(text);
  }

  /// An address as RFC 5952 writes it: `2001:db8::1`, not `2001:db8:0:0:0:0:0:1`.
  public static String text(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length == 4) {
      return address.getHostAddress();
    }
    var groups = new StringBuilder();
    for (int i = 0; i < bytes.length; i += 2) {
      int group = (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
      groups.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return shortened(groups.toString());
  }

  /// The longest run of two or more groups of zero, the first of equal ones, is left out.
  private static String shortened(String text) {
    int start = 0;
    int end = 0;
    var runs = ZEROS.matcher(text);
    while (runs.find()) {
      if (runs.end() - runs.start() > end - start) {
        start = runs.start();
        end = runs.end();
      }
    }
    return end == 0
        ? text
        : text.substring(0, Math.max(0, start - 1))
            + "::"
            + text.substring(Math.min(text.length(), end + 1));
  }

  public boolean contains(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
