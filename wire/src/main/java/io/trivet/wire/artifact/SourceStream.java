package io.trivet.wire.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of the artifact as they come in: counted, limited, and with their own failures (a
/// broken connection, a full disk) kept apart from failures of what is read from them.
final class SourceStream extends FilterInputStream {
  private final long bytesMax;
  private long bytes;
  private boolean failed;

  SourceStream(InputStream in, long bytesMax) {
    super(in);
    this.bytesMax = bytesMax;
  }

  long bytes() {
    return bytes;
  }

  /// True if the source itself failed, so that an exception is not the artifact's fault.
  boolean hasFailed() {
    return failed;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = readSource(buffer, offset, length);
    bytes += Math.max(count, 0);
    if (bytes > bytesMax) {
      throw new ArtifactRefused(
          Rule.LIMIT, "the artifact is larger than %d bytes".formatted(bytesMax));
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 8192)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private int readSource(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      failed = true;
      throw e;
    }
  }
}
