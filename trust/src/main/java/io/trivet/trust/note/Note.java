package io.trivet.trust.note;

import io.trivet.trust.json.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A text with signatures below it, in the format of C2SP signed-note. Nothing is verified yet:
/// that is what {@link VerifierKey#check} does. `text` ends with a newline.
public record Note(String text, List<Line> signatures) {
  public static final int BYTES_MAX = 1 << 20;
  public static final int SIGNATURES_MAX = 100;
  private static final String DASH = "\u2014 ";

  public Note {
    signatures = List.copyOf(signatures);
    if (!text.endsWith("\n")) {
      throw new Malformed("the text of a note must end with a newline");
    }
  }

  /// One signature line: who says to have signed with which key, and the bytes of that.
  public record Line(String name, int keyId, byte[] signature) {
    public Line {
      KeyName.checked(name);
    }

    /// The line with its newline.
    public String text() {
      var bytes = ByteBuffer.allocate(4 + signature.length).putInt(keyId).put(signature).array();
      return DASH + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    static Line parse(String line) {
      int space = line.lastIndexOf(' ');
      if (!line.startsWith(DASH) || space <= DASH.length()) {
        throw new Malformed("expected a signature line: em dash, name, base64");
      }
      var bytes = base64(line.substring(space + 1));
      if (bytes.length < 5) {
        throw new Malformed("a signature is too short");
      }
      var buffer = ByteBuffer.wrap(bytes);
      int keyId = buffer.getInt();
      var signature = new byte[buffer.remaining()];
      buffer.get(signature);
      return new Line(line.substring(DASH.length(), space), keyId, signature);
    }
  }

  public static Note parse(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      throw new Malformed("a note has at most %d bytes".formatted(BYTES_MAX));
    }
    var all = utf8(bytes);
    if (all.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw new Malformed("a note must not contain control characters");
    }
    int split = all.lastIndexOf("\n\n");
    if (split < 0 || !all.endsWith("\n") || split + 2 == all.length()) {
      throw new Malformed("expected a text, an empty line and signature lines");
    }
    return new Note(all.substring(0, split + 1), lines(all.substring(split + 2)));
  }

  /// Signature lines, as a witness answers with them.
  public static List<Line> lines(String text) {
    var lines = new ArrayList<Line>();
    if (!text.endsWith("\n")) {
      throw new Malformed("a signature line must end with a newline");
    }
    for (var line : text.substring(0, text.length() - 1).split("\n", -1)) {
      if (lines.size() == SIGNATURES_MAX) {
        throw new Malformed("a note has at most %d signatures".formatted(SIGNATURES_MAX));
      }
      lines.add(Line.parse(line));
    }
    return lines;
  }

  public byte[] bytes() {
    var out = new StringBuilder(text).append('\n');
    signatures.forEach(line -> out.append(line.text()));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// The same text with one more signature.
  public Note with(Line signature) {
    var more = new ArrayList<>(signatures);
    more.add(signature);
    return new Note(text, more);
  }

  /// Base64 with padding, in the one form an encoder writes.
  public static byte[] base64(String text) {
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      throw new Malformed("expected base64 with padding");
    }
    throw new Malformed("expected base64 with padding");
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new Malformed("a note must be valid UTF-8");
    }
  }
}
