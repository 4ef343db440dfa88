package io.trivet.wire.remote;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Terminal output made safe to replay: text, colours and cursor movements stay; whatever asks the
/// terminal a question, writes its clipboard or title, switches its reports on, prints, or hides
/// text is left out. Works on a stream in pieces of any size, also in the middle of a character or
/// a sequence. Not thread-safe.
///
/// The list of what stays is closed: a sequence nobody thought of is left out. States and final
/// bytes follow ECMA-48 and the xterm control sequences.
public final class TerminalFilter {
  /// Characters of a control string (OSC, DCS …) after which it counts as text that tries to hide.
  static final int STRING_CHARS_MAX = 4096;

  private static final char REPLACEMENT = '\uFFFD';

  private enum State {
    TEXT,
    ESCAPE,
    /// After `ESC` and an intermediate such as `(`: one more character belongs to it.
    INTERMEDIATE,
    CONTROL,
    STRING
  }

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final StringBuilder out = new StringBuilder();
  private final ControlSequence sequence = new ControlSequence();
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private State state = State.TEXT;
  private char intermediate;
  private int stringChars;
  private long leftOut;

  /// The safe part of the next piece.
  public String filter(byte[] piece) {
    var bytes = ByteBuffer.allocate(rest.remaining() + piece.length).put(rest).put(piece).flip();
    var chars = CharBuffer.allocate(bytes.remaining() + 1);
    decoder.decode(bytes, chars, false);
    rest = bytes.slice();
    chars.flip().toString().codePoints().forEach(this::accept);
    var safe = out.toString();
    out.setLength(0);
    return safe;
  }

  /// How many sequences and characters were left out so far.
  public long leftOut() {
    return leftOut;
  }

  private void accept(int point) {
    switch (state) {
      case TEXT -> text(point);
      case ESCAPE -> escape(point);
      case INTERMEDIATE -> intermediate(point);
      case CONTROL -> control(point);
      case STRING -> string(point);
    }
  }

  private void text(int point) {
    if (point == 0x1B) {
      state = State.ESCAPE;
    } else if (point >= 0x80 && point <= 0x9F) {
      escape(point - 0x40); // a C1 control is short for ESC and this
    } else if (isPlain(point)) {
      out.appendCodePoint(point);
    } else {
      leftOut++;
      if (point > 0x9F) {
        out.append(REPLACEMENT);
      }
    }
  }

  /// Printable characters, and the controls that only move: BEL BS HT LF VT FF CR SO SI.
  private static boolean isPlain(int point) {
    return point < 0x20 ? point >= 7 && point <= 15 : point != 0x7F && !hides(point);
  }

  /// Direction marks, invisible characters and tags.
  private static boolean hides(int point) {
    return switch (point) {
      case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB -> true;
      default ->
          in(point, 0x202A, 0x202E) || in(point, 0x2060, 0x206F) || in(point, 0xE0000, 0xE0FFF);
    };
  }

  private static boolean in(int point, int first, int last) {
    return point >= first && point <= last;
  }

  private void escape(int point) {
    state = State.TEXT;
    switch (point) {
      case '[' -> {
        sequence.clear();
        state = State.CONTROL;
      }
      case ']', 'P', 'X', '^', '_' -> {
        stringChars = 0;
        leftOut++;
        state = State.STRING;
      }
      case '7', '8', 'D', 'E', 'M', 'H', '=', '>', 'c' -> out.append('\u001B').append((char) point);
      case 0x1B -> state = State.ESCAPE;
      default -> {
        if (point >= 0x20 && point <= 0x2F) {
          intermediate = (char) point;
          state = State.INTERMEDIATE;
        } else {
          leftOut++;
          again(point);
        }
      }
    }
  }

  /// Only the choice of the ASCII or line-drawing set stays.
  private void intermediate(int point) {
    state = State.TEXT;
    boolean set = intermediate == '(' || intermediate == ')';
    if (set && (point == '0' || point == 'B')) {
      out.append('\u001B').append(intermediate).append((char) point);
    } else {
      leftOut++;
      again(point);
    }
  }

  private void control(int point) {
    if (point == 0x1B) {
      leftOut++;
      state = State.ESCAPE;
    } else if (point < 0x20 || point > 0x7E) {
      leftOut++;
      state = State.TEXT;
      again(point);
    } else if (point >= 0x40) {
      state = State.TEXT;
      var safe = sequence.end((char) point);
      leftOut += safe.left() ? 1 : 0;
      out.append(safe.text());
    } else {
      sequence.add((char) point);
    }
  }

  /// Swallowed up to its end. A line end or too many characters end it too: output must not vanish
  /// in a string that never ends.
  private void string(int point) {
    if (point == 0x1B) {
      state = State.ESCAPE; // ESC \ ends it, and is itself left out
    } else if (point == 7 || point == 0x9C || point == 0x18 || point == 0x1A) {
      state = State.TEXT;
    } else if (point == '\n' || point == '\r' || ++stringChars > STRING_CHARS_MAX) {
      state = State.TEXT;
      out.append(REPLACEMENT);
      again(point);
    }
  }

  /// What breaks a sequence off is read as text, unless it is a control that a terminal would obey.
  private void again(int point) {
    if (point >= 0x20 || isPlain(point)) {
      text(point);
    }
  }
}
