package io.trivet.wire.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BadArtifactsTest {
  private static final ArtifactReader READER =
      new ArtifactReader(ArtifactLimits.STANDARD, List.of(TestKeys.verification(TestKeys.EC)));

  @TempDir private Path dir;

  @TestFactory
  Stream<DynamicTest> every_bad_artifact_is_refused_for_the_rule_it_breaks() {
    var all = BadArtifacts.all(dir);
    assertTrue(all.size() >= 60, "the catalogue has " + all.size());
    return all.entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> refused(entry.getValue())));
  }

  private static void refused(BadArtifacts.Bad bad) {
    var refusal =
        assertTimeoutPreemptively(
            Duration.ofSeconds(1),
            () -> assertThrows(ArtifactRefused.class, () -> read(bad.bytes())));
    assertEquals(bad.rule(), refusal.rule(), refusal.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void a_good_artifact_is_read_with_any_compression(Compression compression) throws IOException {
    var artifact = read(BadArtifacts.good(dir, "good", compression));
    assertInstanceOf(SignatureState.SignedBy.class, artifact.signature());
    assertEquals(2, artifact.content().payloads().getFirst().files().size());
    try (var left = Files.list(dir)) {
      assertEquals(0, left.count(), "temporary files are left behind");
    }
  }

  /// Whatever single byte is changed: the artifact is refused, or the signature is no longer good.
  @Test
  void no_flipped_byte_goes_unnoticed() {
    var good = BadArtifacts.good(dir);
    var random = new Random(1);
    for (int round = 0; round < 3000; round++) {
      var bytes = good.clone();
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      if (!isTarDecoration(good, at)) {
        assertTrue(isNoticed(bytes), "a flip at " + at + " went unnoticed");
      }
    }
  }

  /// Owner, mode and time of a member, and the time and the system in the head of a gzip stream,
  /// decide nothing: no client uses them. Their header's checksum would notice a flip anyway,
  /// except where the fields of gzip are concerned.
  private static boolean isTarDecoration(byte[] good, int at) {
    for (int start = 0; start + 10 < good.length; start += 512) {
      boolean gzip = (good[start] & 0xff) == 0x1f && (good[start + 1] & 0xff) == 0x8b;
      if (gzip && at >= start + 3 && at < start + 10) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNoticed(byte[] bytes) {
    try {
      return !(read(bytes).signature() instanceof SignatureState.SignedBy);
    } catch (IOException e) {
      return e instanceof ArtifactRefused;
    }
  }

  @Test
  void a_signature_of_zeros_is_worth_nothing() throws IOException {
    var zeros = Base64.getEncoder().encode(new byte[64]);
    var artifact =
        read(
            Bytes.tar(
                Bytes.replace(Bytes.parts(BadArtifacts.good(dir)), "manifest.sig", _ -> zeros)));
    assertInstanceOf(SignatureState.SignedByUnknownKey.class, artifact.signature());
  }

  @Test
  void a_signature_by_another_key_is_told_apart() throws IOException {
    var reader =
        new ArtifactReader(
            ArtifactLimits.STANDARD, List.of(TestKeys.verification(TestKeys.OTHER_EC)));
    var artifact =
        reader.read(new ByteArrayInputStream(BadArtifacts.good(dir)), PayloadSink.DISCARD);
    assertInstanceOf(SignatureState.SignedByUnknownKey.class, artifact.signature());
  }

  @Test
  void an_artifact_over_the_limit_is_refused() {
    var reader = new ArtifactReader(new ArtifactLimits(4096, 1 << 20), List.of());
    var refusal =
        assertThrows(
            ArtifactRefused.class,
            () ->
                reader.read(new ByteArrayInputStream(BadArtifacts.good(dir)), PayloadSink.DISCARD));
    assertEquals(Rule.LIMIT, refusal.rule());
  }

  @Test
  void a_broken_connection_is_not_blamed_on_the_artifact() {
    var good = BadArtifacts.good(dir);
    var broken =
        new java.io.SequenceInputStream(new ByteArrayInputStream(good, 0, 3000), new Broken());
    var error = assertThrows(IOException.class, () -> READER.read(broken, PayloadSink.DISCARD));
    assertNotEquals(ArtifactRefused.class, error.getClass());
  }

  @Test
  @org.junit.jupiter.api.Tag("slow")
  void a_payload_of_two_gibibytes_needs_no_memory() throws IOException {
    long size = 2L << 30;
    var zeros = new ArtifactPlan.SourceFile("image", size, () -> new Zeros(size));
    var part =
        new ArtifactPlan.Part(
            "m", java.util.Map.of(), List.of(), java.util.Map.of(), List.of(zeros));
    var plan =
        new ArtifactPlan(
            "big", List.of("b"), java.util.Map.of(), java.util.Map.of(), List.of(part));
    var file = dir.resolve("big.mender");
    try (var out = new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      new ArtifactWriter(dir, Bytes.TIME)
          .write(plan, new ArtifactPlan.Form(Compression.NONE, java.util.Optional.empty()), out);
    }
    try (var in = Files.newInputStream(file)) {
      assertEquals(
          size,
          READER
              .read(in, PayloadSink.DISCARD)
              .content()
              .payloads()
              .getFirst()
              .files()
              .getFirst()
              .size());
    }
    Files.delete(file);
  }

  @Test
  void keys_that_are_too_weak_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> VerificationKey.parse("no key"));
    var p384 = "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE";
    assertThrows(
        IllegalArgumentException.class,
        () ->
            VerificationKey.parse(
                "-----BEGIN PUBLIC KEY-----\n" + p384 + "\n-----END PUBLIC KEY-----\n"));
  }

  private static VerifiedArtifact read(byte[] bytes) throws IOException {
    return READER.read(new ByteArrayInputStream(bytes), PayloadSink.DISCARD);
  }

  /// Zeros without end up to a size.
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long size) {
      this.left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      java.util.Arrays.fill(buffer, offset, offset + count, (byte) 0);
      left -= count;
      return count;
    }
  }

  /// A connection that is gone.
  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("connection reset");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      throw new IOException("connection reset");
    }
  }
}
