package io.trivet.wire.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The list of everything in an artifact with its SHA-256: lines of 64 hexadecimal digits, two
/// spaces and a name. Each line is used up by the file it names, exactly once; a file without a
/// line is refused, for "absent" is never "checked".
final class Manifest {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}([^\\p{Cntrl}]+)");

  private final Map<String, String> unused;

  private Manifest(Map<String, String> unused) {
    this.unused = unused;
  }

  static Manifest parse(byte[] bytes) throws ArtifactRefused {
    var text = TarReader.utf8(bytes);
    if (!text.endsWith("\n")) {
      throw new ArtifactRefused(Rule.MANIFEST, "the manifest does not end with a line end");
    }
    var lines = new LinkedHashMap<String, String>();
    for (var line : text.substring(0, text.length() - 1).split("\n", -1)) {
      var match = LINE.matcher(line);
      if (!match.matches()) {
        throw new ArtifactRefused(
            Rule.MANIFEST, "a line of the manifest is not a SHA-256, two spaces and a name");
      }
      if (lines.put(match.group(2), match.group(1)) != null) {
        throw new ArtifactRefused(Rule.MANIFEST, "the manifest names a file twice");
      }
    }
    return new Manifest(lines);
  }

  /// The content of a file, which must be read to its end and then {@link Checked#finish}ed.
  Checked check(String name, InputStream content) throws ArtifactRefused {
    var expected = unused.remove(name);
    if (expected == null) {
      throw new ArtifactRefused(Rule.NOT_IN_MANIFEST, "%s is not in the manifest".formatted(name));
    }
    return new Checked(name, expected, content);
  }

  /// Every line must have been used up.
  void requireAllUsed() throws ArtifactRefused {
    if (!unused.isEmpty()) {
      throw new ArtifactRefused(
          Rule.NOT_IN_ARTIFACT,
          "the manifest lists a file that is not in the artifact (%d in all)"
              .formatted(unused.size()));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static final class Checked extends FilterInputStream {
    private final String name;
    private final String expected;

    private Checked(String name, String expected, InputStream content) {
      super(new DigestInputStream(content, sha256()));
      this.name = name;
      this.expected = expected;
    }

    /// Reads what is left and compares. Returns the SHA-256 in hexadecimal.
    String finish() throws IOException {
      transferTo(java.io.OutputStream.nullOutputStream());
      var digest = ((DigestInputStream) in).getMessageDigest().digest();
      var actual = HexFormat.of().formatHex(digest);
      if (!actual.equals(expected)) {
        throw new ArtifactRefused(
            Rule.CHECKSUM, "invalid checksum: %s is not what the manifest says".formatted(name));
      }
      return actual;
    }
  }
}
