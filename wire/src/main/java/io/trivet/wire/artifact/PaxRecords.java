package io.trivet.wire.artifact;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The pax records (POSIX.1-2001) that writers of artifacts use: a long name, a size from 8 GiB up,
/// exact times. All others change what a file is, and are refused.
record PaxRecords(Optional<String> path, Optional<Long> size) {
  static final PaxRecords NONE = new PaxRecords(Optional.empty(), Optional.empty());

  private static final Set<String> IGNORED =
      Set.of("mtime", "atime", "ctime", "uid", "gid", "uname", "gname");

  static PaxRecords parse(byte[] bytes) throws ArtifactRefused {
    Map<String, String> found = new HashMap<>();
    for (int at = 0; at < bytes.length; ) {
      int space = at;
      while (space < bytes.length && bytes[space] != ' ') {
        space++;
      }
      int length = number(TarReader.utf8(Arrays.copyOfRange(bytes, at, space)), bytes.length - at);
      int end = at + length;
      if (length < space - at + 4 || bytes[end - 1] != '\n') {
        throw malformed();
      }
      add(found, TarReader.utf8(Arrays.copyOfRange(bytes, space + 1, end - 1)));
      at = end;
    }
    return new PaxRecords(Optional.ofNullable(found.get("path")), size(found.get("size")));
  }

  private static void add(Map<String, String> found, String record) throws ArtifactRefused {
    int equals = record.indexOf('=');
    var key = equals < 0 ? "" : record.substring(0, equals);
    if (IGNORED.contains(key)) {
      return;
    }
    if (!key.equals("path") && !key.equals("size")) {
      throw new ArtifactRefused(Rule.TAR, "an extended tar header of a kind that is not allowed");
    }
    if (found.put(key, record.substring(equals + 1)) != null) {
      throw malformed();
    }
  }

  private static Optional<Long> size(@org.jspecify.annotations.Nullable String text)
      throws ArtifactRefused {
    return text == null ? Optional.empty() : Optional.of(number(text, Long.MAX_VALUE));
  }

  private static int number(String text, int max) throws ArtifactRefused {
    return (int) number(text, (long) max);
  }

  private static long number(String text, long max) throws ArtifactRefused {
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > max) {
      throw malformed();
    }
    return Long.parseLong(text);
  }

  private static ArtifactRefused malformed() {
    return new ArtifactRefused(Rule.TAR, "an extended tar header is malformed");
  }
}
