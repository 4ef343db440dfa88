package io.trivet.wire.artifact;

/// How large the parts of an artifact may be. All sizes are bytes.
public record ArtifactLimits(long artifactBytesMax, long unpackedBytesMax) {
  public static final int NAME_CHARS_MAX = 255;
  public static final int MANIFEST_BYTES_MAX = 4 << 20;
  public static final int SMALL_MEMBER_BYTES_MAX = 16 << 10;
  public static final int HEADER_BYTES_MAX = 16 << 20;
  public static final int HEADER_INFO_BYTES_MAX = 1 << 20;
  public static final int META_DATA_BYTES_MAX = 1 << 20;
  public static final int SCRIPTS_MAX = 1_000;
  public static final int PAYLOADS_MAX = 100;
  public static final int FILES_PER_PAYLOAD_MAX = 10_000;
  public static final int JSON_DEPTH_MAX = 32;

  /// Zero bytes after the end of a tar.
  public static final int PADDING_BYTES_MAX = 64 << 10;

  /// Compressed data may unpack to so many times its size …
  public static final int RATIO_MAX = 200;

  /// … once it has unpacked to this much; below it any ratio is harmless.
  public static final int RATIO_FREE_BYTES = 16 << 20;

  /// Memory that unpacking may take.
  public static final int UNPACK_MEMORY_KIB_MAX = 96 << 10;

  public static final ArtifactLimits STANDARD = new ArtifactLimits(10L << 30, 64L << 30);

  public ArtifactLimits {
    if (artifactBytesMax < 1 || unpackedBytesMax < 1) {
      throw new IllegalArgumentException("limits of an artifact must be positive");
    }
  }
}
