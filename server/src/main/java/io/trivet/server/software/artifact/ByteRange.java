package io.trivet.server.software.artifact;

import java.util.Optional;
import java.util.regex.Pattern;

/// The part of a file that is asked for: `first` and `last` byte, both inclusive (RFC 9110, section
/// 14). Several ranges at once are answered with the whole file, as the standard allows.
record ByteRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// What a `Range` header asks of a file of `size` bytes.
  sealed interface Wish {
    record Whole() implements Wish {}

    record Part(ByteRange range) implements Wish {}

    record Unsatisfiable() implements Wish {}
  }

  long length() {
    return last - first + 1;
  }

  static Wish parse(Optional<String> header, long size) {
    var match = FORM.matcher(header.orElse("").strip());
    if (!match.matches() || (match.group(1) + match.group(2)).isEmpty()) {
      return new Wish.Whole();
    }
    return match.group(1).isEmpty()
        ? suffix(Long.parseLong(match.group(2)), size)
        : fromTo(Long.parseLong(match.group(1)), match.group(2), size);
  }

  private static Wish suffix(long length, long size) {
    return length == 0
        ? new Wish.Unsatisfiable()
        : new Wish.Part(new ByteRange(Math.max(0, size - length), size - 1));
  }

  private static Wish fromTo(long first, String lastText, long size) {
    long last = lastText.isEmpty() ? size - 1 : Math.min(Long.parseLong(lastText), size - 1);
    if (!lastText.isEmpty() && Long.parseLong(lastText) < first) {
      return new Wish.Whole(); // not a valid range: the header is ignored
    }
    return first >= size ? new Wish.Unsatisfiable() : new Wish.Part(new ByteRange(first, last));
  }
}
