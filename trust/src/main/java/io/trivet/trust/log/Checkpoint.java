package io.trivet.trust.log;

import io.trivet.trust.json.Malformed;
import java.util.List;
import java.util.regex.Pattern;

/// A log's own word about itself (C2SP tlog-checkpoint): so many entries, and this root. Extension
/// lines, which we never write, are kept as they came.
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");

  public Checkpoint {
    extensions = List.copyOf(extensions);
    if (origin.isEmpty() || origin.contains("\n") || size < 0) {
      throw new Malformed("a checkpoint needs an origin and a size");
    }
  }

  public Checkpoint(String origin, long size, Hash root) {
    this(origin, size, root, List.of());
  }

  /// Reads the text of a note.
  public static Checkpoint parse(String text) {
    var lines = text.split("\n", -1);
    if (lines.length < 4 || !lines[lines.length - 1].isEmpty()) {
      throw new Malformed("a checkpoint has three lines: origin, size, root");
    }
    var extensions = List.of(lines).subList(3, lines.length - 1);
    if (extensions.contains("")) {
      throw new Malformed("a checkpoint has no empty lines");
    }
    return new Checkpoint(lines[0], sizeOf(lines[1]), Hash.parse(lines[2]), extensions);
  }

  /// A size without leading zeros.
  public static long sizeOf(String text) {
    try {
      if (SIZE.matcher(text).matches()) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException _) {
      throw new Malformed("a size is a whole number below 2^63");
    }
    throw new Malformed("a size is a whole number without leading zeros");
  }

  public String text() {
    var text = new StringBuilder("%s\n%d\n%s\n".formatted(origin, size, root.base64()));
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
