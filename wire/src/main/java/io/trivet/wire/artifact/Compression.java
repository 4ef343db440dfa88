package io.trivet.wire.artifact;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZOutputStream;

/// How a header or data member is packed; its name says which.
public enum Compression {
  NONE(""),
  GZIP(".gz"),
  XZ(".xz"),
  ZSTD(".zst");

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /// What follows `.tar` in the member's name.
  public String suffix() {
    return suffix;
  }

  /// The packing of a member that is called `base` plus a suffix, for example `header.tar`.
  static Optional<Compression> of(String base, String name) {
    return Arrays.stream(values()).filter(c -> name.equals(base + c.suffix)).findFirst();
  }

  /// Unpacks exactly one stream and leaves what follows it unread in `in`.
  InputStream unpack(BufferedInputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(false)
              .get();
      case XZ -> new SingleXZInputStream(in, ArtifactLimits.UNPACK_MEMORY_KIB_MAX);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG_MAX);
    };
  }

  OutputStream pack(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> {
        var parameters = new GzipParameters();
        parameters.setModificationInstant(java.time.Instant.EPOCH);
        yield new GzipCompressorOutputStream(out, parameters);
      }
      case XZ -> new XZOutputStream(out, new LZMA2Options());
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out);
    };
  }

  /// A window of 2^26 bytes: 64 MiB of memory.
  private static final int ZSTD_WINDOW_LOG_MAX = 26;
}
