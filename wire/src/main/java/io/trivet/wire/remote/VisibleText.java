package io.trivet.wire.remote;

/// Text from elsewhere, made safe for a log line, an audit entry or a terminal: what would control
/// a terminal, break the line or hide text is shown in caret or hexadecimal form.
public final class VisibleText {
  private static final int CHARS_MAX = 4096;

  private VisibleText() {}

  /// One line of at most 4096 characters.
  public static String of(String text) {
    var out = new StringBuilder(Math.min(text.length(), CHARS_MAX));
    text.codePoints().takeWhile(_ -> out.length() < CHARS_MAX).forEach(point -> append(out, point));
    return out.toString();
  }

  private static void append(StringBuilder out, int point) {
    if (point < 0x20) {
      out.append('^').append((char) (point + '@'));
    } else if (point == 0x7F) {
      out.append("^?");
    } else if (isHidden(point)) {
      out.append("\\u{").append(Integer.toHexString(point)).append('}');
    } else {
      out.appendCodePoint(point);
    }
  }

  /// C1 controls, line and paragraph separators, direction marks, invisible and unpaired ones.
  static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
