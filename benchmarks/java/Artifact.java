import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import io.trivet.wire.artifact.SingleFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Artifact NAME BYTES FILE: an unsigned artifact of that many random bytes for the type `board`.
class Artifact {
  public static void main(String[] a) throws Exception {
    var content = new byte[Integer.parseInt(a[1])];
    new Random(1).nextBytes(content);
    var part = SingleFile.part(ArtifactPlan.SourceFile.of("payload.bin", content), "/opt", "rootfs-image.bench", a[0]);
    var plan = new ArtifactPlan(a[0], List.of("board"), Map.of(), Map.of(), List.of(part));
    try (var out = Files.newOutputStream(Path.of(a[2]))) {
      new ArtifactWriter(Files.createTempDirectory("artifact"), Instant.EPOCH).write(plan, new ArtifactPlan.Form(Compression.NONE, Optional.empty()), out);
    }
  }
}
