package io.trivet.wire.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a tar of plain files, one after the other (POSIX ustar, with pax records for long names
/// and large sizes). A library would also read links, devices, sparse files and a dozen old
/// dialects; here they are refused, and so is padding that is not zero, because it is content that
/// no checksum covers.
final class TarReader {
  private static final int BLOCK = 512;
  private static final int PAX_BYTES_MAX = 8 << 10;

  private final InputStream in;
  private @Nullable Member open;
  private boolean ended;

  TarReader(InputStream in) {
    this.in = in;
  }

  /// One file. Its content must be read before the next one is asked for.
  static final class Member extends InputStream {
    private final InputStream in;
    private final String name;
    private final long size;
    private final Instant modified;
    private long left;

    private Member(InputStream in, String name, long size, Instant modified) {
      this.in = in;
      this.name = name;
      this.size = size;
      this.modified = modified;
      this.left = size;
    }

    String name() {
      return name;
    }

    long size() {
      return size;
    }

    Instant modified() {
      return modified;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(buffer, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw truncated();
      }
      left -= count;
      return count;
    }
  }

  /// The next file, or empty at the end of the tar.
  Optional<Member> next() throws IOException {
    finishOpen();
    if (ended) {
      return Optional.empty();
    }
    var block = block();
    if (block.isEmpty()) {
      return Optional.empty();
    }
    var header = TarHeader.parse(block.get());
    var pax = PaxRecords.NONE;
    if (header.type() == 'x') {
      pax = PaxRecords.parse(content(header, PAX_BYTES_MAX));
      header = TarHeader.parse(block().orElseThrow(TarReader::truncated));
    }
    return Optional.of(open(header, pax));
  }

  /// Nothing but zero bytes may follow the end.
  void requireEnd() throws IOException {
    if (next().isPresent()) {
      throw new ArtifactRefused(Rule.MEMBER_ORDER, "there is a member too many");
    }
    var buffer = new byte[BLOCK];
    long padding = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      padding += count;
      requireZero(buffer, count, Rule.TRAILING_DATA);
      if (padding > ArtifactLimits.PADDING_BYTES_MAX) {
        throw new ArtifactRefused(Rule.TRAILING_DATA, "too much padding after the last member");
      }
    }
  }

  private Member open(TarHeader header, PaxRecords pax) throws IOException {
    if (header.type() != '0' && header.type() != 0) {
      throw new ArtifactRefused(
          Rule.TAR, "only plain files are allowed in an artifact, no links, folders or devices");
    }
    var name = Names.checked(pax.path().orElse(header.name()));
    long size = pax.size().orElse(header.size());
    var member = new Member(in, name, size, Instant.ofEpochSecond(header.modifiedSeconds()));
    open = member;
    return member;
  }

  private void finishOpen() throws IOException {
    if (open == null) {
      return;
    }
    if (open.left > 0) {
      throw new IllegalStateException(open.name + " was not read to its end");
    }
    skipPadding(open.size);
    open = null;
  }

  private byte[] content(TarHeader header, int bytesMax) throws IOException {
    if (header.size() > bytesMax) {
      throw new ArtifactRefused(Rule.LIMIT, "an extended tar header is too large");
    }
    var bytes = in.readNBytes((int) header.size());
    if (bytes.length < header.size()) {
      throw truncated();
    }
    skipPadding(header.size());
    return bytes;
  }

  private void skipPadding(long size) throws IOException {
    int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    var bytes = in.readNBytes(padding);
    if (bytes.length < padding) {
      throw truncated();
    }
    requireZero(bytes, bytes.length, Rule.TAR);
  }

  /// The next header block, or empty at the two zero blocks that end a tar.
  private Optional<byte[]> block() throws IOException {
    var block = in.readNBytes(BLOCK);
    if (block.length < BLOCK) {
      throw truncated();
    }
    if (!isZero(block, BLOCK)) {
      return Optional.of(block);
    }
    var second = in.readNBytes(BLOCK);
    if (second.length < BLOCK) {
      throw truncated();
    }
    requireZero(second, BLOCK, Rule.TRAILING_DATA);
    ended = true;
    return Optional.empty();
  }

  private static void requireZero(byte[] bytes, int count, Rule rule) throws ArtifactRefused {
    if (!isZero(bytes, count)) {
      throw new ArtifactRefused(rule, "found data where a tar has only zero bytes");
    }
  }

  private static boolean isZero(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  static ArtifactRefused truncated() {
    return new ArtifactRefused(Rule.TRUNCATED, "it ends in the middle of a member");
  }

  static String utf8(byte[] bytes) throws ArtifactRefused {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new ArtifactRefused(Rule.NAME, "a name is not valid UTF-8");
    }
  }

  static byte[] untilZero(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, from, end);
  }
}
