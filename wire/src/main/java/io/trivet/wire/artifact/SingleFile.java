package io.trivet.wire.artifact;

import java.util.List;
import java.util.Map;

/// The payload of Mender's `single-file` update module: one file and where it goes. Source: the
/// module's contract with `single-file-artifact-gen`: files `dest_dir`, `filename`, `permissions`
/// (octal) and the file itself.
public final class SingleFile {
  private SingleFile() {}

  /// `software` is what the device is said to run afterwards, for example `rootfs-image` and
  /// `single-file`; `directory` is absolute.
  public static ArtifactPlan.Part part(
      ArtifactPlan.SourceFile file, String directory, String software, String version) {
    return new ArtifactPlan.Part(
        "single-file",
        Map.of(software + ".version", version),
        List.of(software + ".*"),
        Map.of(),
        List.of(
            line("dest_dir", directory),
            line("filename", file.name()),
            line("permissions", "644"),
            file));
  }

  private static ArtifactPlan.SourceFile line(String name, String text) {
    return ArtifactPlan.SourceFile.of(
        name, (text + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
