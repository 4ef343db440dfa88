package io.trivet.server.people.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Text from anywhere, made fit for where it goes.
final class Texts {
  private static final int KEY_CHARS_MAX = 500;
  private static final char UNKNOWN = '\uFFFD';

  private Texts() {}

  /// The text with what neither JSON nor PostgreSQL can hold (NUL, halves of surrogate pairs)
  /// replaced.
  static String storable(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else {
        out.append(c == 0 || Character.isSurrogate(c) ? UNKNOWN : c);
      }
    }
    return out.toString();
  }

  /// The beginning of the text, by which an entry is found: an index holds no long ones.
  static String key(String text) {
    return storable(text.substring(0, Math.min(text.length(), KEY_CHARS_MAX)));
  }

  /// The text in one line that no terminal, log or editor obeys: control characters, line and
  /// paragraph separators and what turns the direction of writing are written as backslash, u and
  /// four digits.
  static String visible(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c, isHidden(c)));
    return out.toString();
  }

  /// JSON text in ASCII: what is not is escaped. It stands within strings only, so it stays JSON.
  static String ascii(String json) {
    var out = new StringBuilder(json.length());
    json.codePoints().forEach(c -> append(out, c, c < ' ' || c > '~'));
    return out.toString();
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void append(StringBuilder out, int codePoint, boolean escaped) {
    for (char c : Character.toChars(codePoint)) {
      if (escaped) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SURROGATE, Character.UNASSIGNED -> true;
      default -> false;
    };
  }
}
