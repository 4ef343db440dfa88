package io.trivet.trust.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.stream.Stream;

/// Writes the one text that RFC 8785 gives a value.
public final class CanonicalJson {
  private CanonicalJson() {}

  public static byte[] write(Json value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  public static String text(Json value) {
    var out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  /// Reads a value and makes sure that the bytes are its canonical text.
  public static Json parse(byte[] bytes) {
    var value = JsonReader.parse(bytes);
    if (!java.util.Arrays.equals(bytes, write(value))) {
      throw new Malformed("JSON, but not in its canonical form (RFC 8785)");
    }
    return value;
  }

  private static void append(StringBuilder out, Json value) {
    switch (value) {
      case Json.Null _ -> out.append("null");
      case Json.Bool bool -> out.append(bool.value());
      case Json.Num num -> out.append(number(num.value()));
      case Json.Text text -> quote(out, text.value());
      case Json.Array array -> {
        var separator = "[";
        for (var item : array.items()) {
          append(out.append(separator), item);
          separator = ",";
        }
        out.append(array.items().isEmpty() ? "[]" : "]");
      }
      case Json.Obj object -> {
        var separator = "{";
        for (var member : object.members().entrySet()) {
          quote(out.append(separator), member.getKey());
          append(out.append(':'), member.getValue());
          separator = ",";
        }
        out.append(object.members().isEmpty() ? "{}" : "}");
      }
    }
  }

  /// RFC 8785 section 3.2.2.2: only what must be escaped is, and in one way.
  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /// RFC 8785 section 3.2.2.3: as ECMAScript writes numbers (ECMA-262 section 6.1.6.1.20). The
  /// shortest digits are those of `Double.toString`.
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    if (value < 0) {
      return "-" + number(-value);
    }
    var decimal = shortest(value);
    var digits = decimal.unscaledValue().toString();
    int k = digits.length();
    int n = k - decimal.scale(); // the value is 0.digits times ten to the n
    if (k <= n && n <= 21) {
      return digits + "0".repeat(n - k);
    }
    if (0 < n && n <= 21) {
      return digits.substring(0, n) + "." + digits.substring(n);
    }
    if (-6 < n && n <= 0) {
      return "0." + "0".repeat(-n) + digits;
    }
    var fraction = k == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + fraction + (n > 0 ? "e+" : "e-") + Math.abs(n - 1);
  }

  /// `Double.toString` gives the shortest digits, but never less than two.
  private static BigDecimal shortest(double value) {
    var exact = new BigDecimal(value);
    var two = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    return two.precision() != 2
        ? two
        : Stream.of(RoundingMode.DOWN, RoundingMode.UP)
            .map(mode -> two.round(new MathContext(1, mode)))
            .filter(one -> one.doubleValue() == value)
            .min(Comparator.comparing(one -> one.subtract(exact).abs()))
            .orElse(two);
  }

  static void requireUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new Malformed("half of a surrogate pair at character " + i);
        }
        i++;
      }
    }
  }
}
