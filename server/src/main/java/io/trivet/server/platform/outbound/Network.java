package io.trivet.server.platform.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// A range of addresses such as `10.0.0.0/8` or `fc00::/7`.
record Network(byte[] prefix, int bits) {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /// Reads an address with or without `/bits`; an {@link IllegalArgumentException} says what is
  /// wrong. Names are not looked up.
  static Network parse(String text) {
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

  static boolean isNetwork(String text) {
    return LITERAL.matcher(text.split("/", 2)[0]).matches();
  }

  boolean contains(InetAddress address) {
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
