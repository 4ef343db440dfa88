package io.trivet.wire.artifact;

/// One header block of a tar: POSIX.1-1988 ustar. `size` in bytes, `modifiedSeconds` since 1970.
record TarHeader(String name, long size, long modifiedSeconds, char type) {
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;

  static TarHeader parse(byte[] block) throws ArtifactRefused {
    if (octal(block, CHECKSUM_AT, CHECKSUM_LENGTH) != checksum(block)) {
      throw new ArtifactRefused(Rule.TAR, "a tar header has a wrong checksum");
    }
    var name = TarReader.utf8(TarReader.untilZero(block, 0, 100));
    var prefix = isPosix(block) ? TarReader.utf8(TarReader.untilZero(block, 345, 155)) : "";
    return new TarHeader(
        prefix.isEmpty() ? name : prefix + "/" + name,
        octal(block, 124, 12),
        octal(block, 136, 12),
        (char) (block[156] & 0xff));
  }

  /// GNU tar writes `ustar ` and uses the prefix field for other things.
  private static boolean isPosix(byte[] block) {
    return block[257] == 'u' && block[262] == 0;
  }

  private static int checksum(byte[] block) {
    int sum = CHECKSUM_LENGTH * ' ';
    for (int i = 0; i < block.length; i++) {
      boolean inField = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
      sum += inField ? 0 : block[i] & 0xff;
    }
    return sum;
  }

  /// An octal number, ended by NUL or space. The binary form for huge numbers is refused: pax
  /// records are the standard way to write them.
  private static long octal(byte[] block, int from, int length) throws ArtifactRefused {
    long value = 0;
    boolean ended = false;
    for (int i = from; i < from + length; i++) {
      int c = block[i] & 0xff;
      if (c == 0 || c == ' ') {
        ended = true;
      } else if (ended || c < '0' || c > '7') {
        throw new ArtifactRefused(Rule.TAR, "a number in a tar header is not octal");
      } else {
        value = value * 8 + (c - '0');
      }
    }
    return value;
  }
}
