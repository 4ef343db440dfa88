package io.trivet.wire.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Whatever bytes come in, a reader answers with a value or a refusal. In the suite the corpus is
/// replayed; with `JAZZER_FUZZ=1 mvn test -pl wire -am -Dtest=ArtifactFuzzTest#whole_artifact` one
/// target is fuzzed.
class ArtifactFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void whole_artifact(byte[] bytes) throws IOException {
    try {
      new ArtifactReader(
              new ArtifactLimits(1 << 20, 1 << 22), List.of(TestKeys.verification(TestKeys.EC)))
          .read(new ByteArrayInputStream(bytes), PayloadSink.DISCARD);
    } catch (ArtifactRefused _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void tar(byte[] bytes) throws IOException {
    try {
      var tar = new TarReader(new ByteArrayInputStream(bytes));
      for (var next = tar.next(); next.isPresent(); next = tar.next()) {
        next.get().readAllBytes();
      }
      tar.requireEnd();
    } catch (ArtifactRefused _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void header(byte[] bytes) throws IOException {
    try {
      Header.read(3, new TarReader(new ByteArrayInputStream(bytes)));
    } catch (ArtifactRefused _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void header_json(byte[] bytes) throws IOException {
    try {
      var json = HeaderJson.parse("a test", bytes);
      json.stringMap("artifact_provides");
      json.listMap("artifact_depends");
      json.objects("payloads");
      json.plain();
    } catch (ArtifactRefused _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void manifest(byte[] bytes) throws IOException {
    try {
      Manifest.parse(bytes).requireAllUsed();
    } catch (ArtifactRefused _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void public_key(byte[] bytes) {
    try {
      VerificationKey.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return; // as it should be
    }
  }
}
