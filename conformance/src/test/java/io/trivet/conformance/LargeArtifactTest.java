package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.testkit.ServerProcess;
import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server of the tests has a heap of 256 MiB.
@Tag("slow")
class LargeArtifactTest {
  private static final long BYTES = 2L << 30;

  @TempDir private Path dir;

  @Test
  void an_artifact_of_two_gibibytes_needs_no_more_memory_than_a_small_one() throws IOException {
    try (var server = ServerProcess.start()) {
      var admin = server.administrator();
      var file = artifact();
      var id = admin.upload(file, Map.of()).createdId();
      assertEquals(
          Files.size(file),
          admin.get("/api/management/v1/deployments/artifacts/" + id).json().get("size").asLong());
    }
  }

  private Path artifact() throws IOException {
    var image = dir.resolve("image");
    try (var sparse = new RandomAccessFile(image.toFile(), "rw")) {
      sparse.setLength(BYTES);
    }
    var source = new ArtifactPlan.SourceFile("image", BYTES, () -> open(image));
    var part = new ArtifactPlan.Part("m", Map.of(), List.of(), Map.of(), List.of(source));
    var plan = new ArtifactPlan("large", List.of("b"), Map.of(), Map.of(), List.of(part));
    var file = dir.resolve("large.mender");
    try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      new ArtifactWriter(dir, Instant.EPOCH)
          .write(plan, new ArtifactPlan.Form(Compression.NONE, Optional.empty()), out);
    }
    return file;
  }

  private static InputStream open(Path path) throws IOException {
    return Files.newInputStream(path);
  }
}
