package io.trivet.conformance;

import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Artifacts for tests, as small as they may be.
final class Artifacts {
  private Artifacts() {}

  static Path write(String name, List<String> deviceTypes, int payloadBytes) {
    return write(name, deviceTypes, Map.of(), payloadBytes);
  }

  static Path write(
      String name, List<String> deviceTypes, Map<String, List<String>> depends, int payloadBytes) {
    try {
      var dir = Files.createTempDirectory("artifact");
      var part =
          new ArtifactPlan.Part(
              "test",
              Map.of("app.version", name),
              List.of("app.*"),
              Map.of("note", name),
              List.of(ArtifactPlan.SourceFile.of("file", new byte[payloadBytes])));
      var plan = new ArtifactPlan(name, deviceTypes, depends, Map.of(), List.of(part));
      var file = dir.resolve(name + ".mender");
      try (var out = Files.newOutputStream(file)) {
        new ArtifactWriter(dir, Instant.EPOCH)
            .write(plan, new ArtifactPlan.Form(Compression.NONE, Optional.empty()), out);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Uploads an artifact for one device type and returns its id.
  static String upload(String name, String deviceType) {
    return Shared.ADMIN.upload(write(name, List.of(deviceType), 100), Map.of()).createdId();
  }
}
