package io.trivet.wire.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The real `mender-artifact` on one side, ours on the other.
@Tag("real-clients")
class RealArtifactsTest {
  @TempDir private static Path dir;

  @BeforeAll
  static void make_keys() {
    Command.require("mender-artifact");
    Command.run(dir, "openssl", "genrsa", "-traditional", "-out", "rsa.key", "2048");
    Command.run(dir, "openssl", "rsa", "-in", "rsa.key", "-pubout", "-out", "rsa.pub");
    Command.run(
        dir, "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec.key");
    Command.run(dir, "openssl", "ec", "-in", "ec.key", "-pubout", "-out", "ec.pub");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "lzma"})
  void an_artifact_of_the_real_tool_is_read(String compression) throws IOException {
    Files.writeString(dir.resolve("payload"), "hello");
    Files.writeString(dir.resolve("ArtifactInstall_Enter_01_check"), "#!/bin/sh\n");
    Files.writeString(dir.resolve("meta"), "{\"a\": {\"b\": [1, 2]}}");
    Command.run(
        dir,
        "mender-artifact",
        "--compression",
        compression,
        "write",
        "module-image",
        "-T",
        "my-module",
        "-n",
        "release-1",
        "-t",
        "board-a",
        "-t",
        "board-b",
        "-o",
        "real.mender",
        "-f",
        "payload",
        "-m",
        "meta",
        "-s",
        "ArtifactInstall_Enter_01_check",
        "--provides",
        "app.version:7",
        "--depends",
        "app.version:6",
        "--clears-provides",
        "app.*",
        "-k",
        "ec.key");
    var artifact = read(dir.resolve("real.mender"), "ec.pub");
    var content = artifact.content();
    assertInstanceOf(SignatureState.SignedBy.class, artifact.signature());
    assertEquals("release-1", content.name());
    assertEquals(List.of("board-a", "board-b"), content.deviceTypes());
    assertEquals("7", content.provides().get("app.version"));
    assertEquals(List.of("6"), content.depends().get("app.version"));
    assertTrue(content.clearsProvides().contains("app.*"), content::toString);
    assertEquals(List.of("ArtifactInstall_Enter_01_check"), content.scripts());
    assertEquals(Optional.of("my-module"), content.payloads().getFirst().type());
    assertEquals("payload", content.payloads().getFirst().files().getFirst().name());
    assertEquals(Map.of("b", List.of(1, 2)), content.payloads().getFirst().metaData().get("a"));
    assertEquals(Files.size(dir.resolve("real.mender")), artifact.size());
  }

  @Test
  void a_signature_by_an_rsa_key_is_known() throws IOException {
    Files.writeString(dir.resolve("payload"), "hello");
    Command.run(
        dir,
        "mender-artifact",
        "write",
        "module-image",
        "-T",
        "m",
        "-n",
        "r",
        "-t",
        "b",
        "-o",
        "rsa.mender",
        "-f",
        "payload",
        "-k",
        "rsa.key");
    assertInstanceOf(
        SignatureState.SignedBy.class, read(dir.resolve("rsa.mender"), "rsa.pub").signature());
    assertInstanceOf(
        SignatureState.SignedByUnknownKey.class,
        read(dir.resolve("rsa.mender"), "ec.pub").signature());
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "GZIP", "XZ"})
  void the_real_tool_validates_what_we_write(Compression compression) throws IOException {
    Files.writeString(dir.resolve("ours.pub"), TestKeys.pem(TestKeys.EC));
    var file =
        ArtifactPlan.SourceFile.of(
            "file.txt", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var plan =
        new ArtifactPlan(
            "ours-1",
            List.of("board"),
            Map.of("artifact_name", List.of("before")),
            Map.of("ArtifactCommit_Leave_00", new byte[] {'#'}),
            List.of(SingleFile.part(file, "/data", "rootfs-image.single-file", "ours-1")));
    var target = dir.resolve("ours.mender");
    try (var out = Files.newOutputStream(target)) {
      new ArtifactWriter(dir, Instant.parse("2026-01-01T00:00:00Z"))
          .write(
              plan,
              new ArtifactPlan.Form(
                  compression, Optional.of(new ArtifactSigner(TestKeys.EC.getPrivate()))),
              out);
    }
    Command.run(dir, "mender-artifact", "validate", "ours.mender", "-k", "ours.pub");
    var read = Command.run(dir, "mender-artifact", "read", "ours.mender");
    assertTrue(read.contains("ours-1") && read.contains("single-file"), read);
    assertEquals("ours-1", read(target, "ours.pub").content().name());
  }

  private static VerifiedArtifact read(Path artifact, String key) throws IOException {
    var keys = List.of(VerificationKey.parse(Files.readString(dir.resolve(key))));
    try (var in = Files.newInputStream(artifact)) {
      return new ArtifactReader(ArtifactLimits.STANDARD, keys).read(in, PayloadSink.DISCARD);
    }
  }
}
