package io.trivet.wire.artifact;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The content of a packed member, watched: it may not unpack to far more than it is, and nothing
/// may follow it inside the member.
final class UnpackedStream extends FilterInputStream {
  private final String name;
  private final long packedBytes;
  private final BufferedInputStream packed;
  private final SourceStream source;
  private final long bytesMax;
  private long bytes;

  private UnpackedStream(
      InputStream unpacked,
      BufferedInputStream packed,
      String name,
      long packedBytes,
      SourceStream source,
      long bytesMax) {
    super(unpacked);
    this.packed = packed;
    this.name = name;
    this.packedBytes = packedBytes;
    this.source = source;
    this.bytesMax = bytesMax;
  }

  /// `content` is the member called `name`, of `packedBytes` bytes.
  static UnpackedStream open(
      String name,
      InputStream content,
      long packedBytes,
      Compression compression,
      SourceStream source,
      long bytesMax)
      throws IOException {
    var packed = new BufferedInputStream(content, 64 << 10);
    try {
      return new UnpackedStream(
          compression.unpack(packed), packed, name, packedBytes, source, bytesMax);
    } catch (IOException e) {
      throw refused(e, name, source);
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = unpack(buffer, offset, length);
    bytes += Math.max(count, 0);
    requireReasonable();
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /// The packed stream must end where the member ends.
  void requireEnd() throws IOException {
    if (read() >= 0 || packed.read() >= 0) {
      throw new ArtifactRefused(Rule.TRAILING_DATA, "%s goes on after its end".formatted(name));
    }
  }

  private int unpack(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (IOException e) {
      throw refused(e, name, source);
    } catch (RuntimeException e) {
      throw refused(new IOException(e), name, source);
    }
  }

  private void requireReasonable() throws ArtifactRefused {
    boolean tooMuch = bytes > bytesMax;
    boolean bomb =
        bytes > ArtifactLimits.RATIO_FREE_BYTES && bytes / ArtifactLimits.RATIO_MAX > packedBytes;
    if (tooMuch || bomb) {
      throw new ArtifactRefused(
          bomb ? Rule.COMPRESSION : Rule.LIMIT,
          "%s unpacks to more than %s"
              .formatted(
                  name, bomb ? ArtifactLimits.RATIO_MAX + " times its size" : bytesMax + " bytes"));
    }
  }

  private static IOException refused(IOException e, String name, SourceStream source) {
    return e instanceof ArtifactRefused || source.hasFailed()
        ? e
        : new ArtifactRefused(Rule.COMPRESSION, "%s cannot be unpacked".formatted(name));
  }
}
