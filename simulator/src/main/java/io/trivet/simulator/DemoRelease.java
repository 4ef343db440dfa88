package io.trivet.simulator;

import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactSigner;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import io.trivet.wire.artifact.SingleFile;
import io.trivet.wire.artifact.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who builds the software of the demonstration: a key that the server never sees, and artifacts
/// signed with it.
final class DemoRelease {
  private final Path work;
  private final KeyPair key = newKey();

  DemoRelease(Path work) {
    this.work = work;
  }

  /// An artifact of one file, for both types of device.
  Path artifact(String name) throws IOException {
    var content = "hello from %s%n".formatted(name).getBytes(StandardCharsets.UTF_8);
    var installed = Files.createDirectories(work.resolve("installed"));
    var part =
        SingleFile.part(
            ArtifactPlan.SourceFile.of("hello.txt", content),
            installed.toString(),
            "rootfs-image.hello",
            name);
    var types = List.of(DemoDevices.GOOD_TYPE, DemoDevices.FAILING_TYPE);
    var plan = new ArtifactPlan(name, types, Map.of(), Map.of(), List.of(part));
    var signed =
        new ArtifactPlan.Form(Compression.GZIP, Optional.of(new ArtifactSigner(key.getPrivate())));
    var file = work.resolve(name + ".mender");
    try (var out = Files.newOutputStream(file)) {
      new ArtifactWriter(work, Instant.EPOCH).write(plan, signed, out);
    }
    return file;
  }

  VerificationKey verificationKey() {
    return VerificationKey.parse(pem());
  }

  String pem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPublic().getEncoded()));
  }

  private static KeyPair newKey() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
