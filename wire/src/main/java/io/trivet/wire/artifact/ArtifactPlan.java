package io.trivet.wire.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an artifact that is to be written shall hold.
public record ArtifactPlan(
    String name,
    List<String> deviceTypes,
    Map<String, List<String>> depends,
    Map<String, byte[]> scripts,
    List<Part> parts) {
  public ArtifactPlan {
    deviceTypes = List.copyOf(deviceTypes);
    depends = Map.copyOf(depends);
    scripts = Map.copyOf(scripts);
    parts = List.copyOf(parts);
  }

  /// One payload. `provides` become true of a device that installs it, and replace what matches one
  /// of `clears` (a trailing `*` stands for anything).
  public record Part(
      String type,
      Map<String, String> provides,
      List<String> clears,
      Map<String, Object> metaData,
      List<SourceFile> files) {
    public Part {
      provides = Map.copyOf(provides);
      clears = List.copyOf(clears);
      metaData = Map.copyOf(metaData);
      files = List.copyOf(files);
    }
  }

  /// A file of known size in bytes, which is read twice: for its checksum and for its content.
  public record SourceFile(String name, long size, Content content) {
    public SourceFile {
      if (!Names.isFile(name) || name.length() > ArtifactLimits.NAME_CHARS_MAX) {
        throw new IllegalArgumentException(
            "a file name must have 1 to %d printable characters and no slash"
                .formatted(ArtifactLimits.NAME_CHARS_MAX));
      }
    }

    public static SourceFile of(String name, byte[] bytes) {
      return new SourceFile(name, bytes.length, () -> new java.io.ByteArrayInputStream(bytes));
    }
  }

  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  /// How it is written: packing, and a signer if it is to be signed.
  public record Form(Compression compression, Optional<ArtifactSigner> signer) {}
}
