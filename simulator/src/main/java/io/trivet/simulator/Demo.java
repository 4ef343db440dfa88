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
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// The main job in front of a newcomer: a server, devices that a person accepts, an artifact that
/// is signed, uploaded and deployed, and one type of device whose installer fails and rolls back.
public final class Demo {
  private static final String GOOD_TYPE = "gateway-a";
  private static final String FAILING_TYPE = "gateway-b";
  private static final int GOOD = 15;
  private static final int FAILING = 5;
  private static final String RELEASE = "release-2";
  private static final Duration WAIT_MAX = Duration.ofSeconds(90);

  private final Path home;
  private final Path work;
  private final KeyPair key = newKey();

  private Demo(Path home, Path work) {
    this.home = home;
    this.work = work;
  }

  /// `--once` ends by itself, with exit code 0 when all went as it should.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean once = List.of(arguments).contains("--once");
    if (arguments.length > (once ? 1 : 0)) {
      System.err.println("usage: trivet demo [--once]");
      System.exit(2);
    }
    var work = Files.createTempDirectory("trivet-demo-");
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
    boolean good = false;
    try {
      good = new Demo(Path.of(System.getProperty("trivet.home", ".")), work).run(once);
    } finally {
      delete(work);
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run(boolean once) throws IOException, InterruptedException {
    say("1  A server starts on an empty folder (its own PostgreSQL, its own certificate).");
    var data = Files.createDirectory(work.resolve("data"));
    try (var server = ServerChild.start(home, data, 0);
        var fleet =
            Fleet.start(server.url(), server.caCertificate(), traits(), Duration.ofMillis(500))) {
      detail("running at %s".formatted(server.url()));
      Files.writeString(work.resolve("release-key.pem"), pem());
      var real =
          RealDevice.start(
              work.resolve("real-device"),
              server.url(),
              server.caCertificate(),
              work.resolve("release-key.pem"),
              GOOD_TYPE);
      try {
        return tell(server, fleet, real.isPresent() ? 1 : 0, once);
      } finally {
        real.ifPresent(RealDevice::close);
      }
    }
  }

  private boolean tell(ServerChild server, Fleet fleet, int real, boolean once)
      throws IOException, InterruptedException {
    var operator = server.operator();
    int devices = fleet.devices().size() + real;
    say(
        "2  %d devices ask to be let in: %d simulated%s."
            .formatted(
                devices, fleet.devices().size(), real == 1 ? ", and a real Mender client" : ""));
    await("all devices are pending", () -> operator.count("pending") >= devices);
    say("3  A person accepts them.");
    detail("%d accepted".formatted(operator.acceptAll()));

    say(
        "4  %s is signed with a key that never touches the server, and uploaded."
            .formatted(RELEASE));
    operator.trust("release key", pem());
    operator.upload(artifact());
    detail("the server has checked every byte and the signature");

    say("5  It is deployed to all. The installer of %s is broken.".formatted(FAILING_TYPE));
    var deployment = operator.deploy("the demonstration", RELEASE);
    boolean finished = watch(operator, deployment);
    boolean good = finished && summary(operator, deployment, fleet, real);
    if (!once && good) {
      stay(server);
    }
    return good;
  }

  private boolean watch(Operator operator, String id) throws IOException, InterruptedException {
    boolean terminal = Boolean.getBoolean("trivet.terminal");
    var last = "";
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    while (System.nanoTime() < end) {
      var deployment = operator.deployment(id);
      var line = progress(deployment.get("statistics").get("status"));
      if (!line.equals(last)) {
        System.out.print((terminal ? "\r\u001b[K" : "") + "   " + line + (terminal ? "" : "\n"));
        System.out.flush();
        last = line;
      }
      if (deployment.get("status").stringValue().equals("finished")) {
        System.out.print(terminal ? "\n" : "");
        return true;
      }
      Thread.sleep(200); // tidy: a picture for people
    }
    System.out.println("\n   not finished in " + WAIT_MAX.toSeconds() + " seconds");
    return false;
  }

  private static String progress(tools.jackson.databind.JsonNode counts) {
    return "waiting %2d   downloading %2d   installing %2d   success %2d   failure %2d"
        .formatted(
            counts.get("pending").asInt(),
            counts.get("downloading").asInt(),
            counts.get("installing").asInt() + counts.get("rebooting").asInt(),
            counts.get("success").asInt(),
            counts.get("failure").asInt());
  }

  private boolean summary(Operator operator, String id, Fleet fleet, int real)
      throws IOException, InterruptedException {
    var counts = operator.deployment(id).get("statistics").get("status");
    var failed = operator.devices(id, "failure");
    long updated = fleet.devices().stream().filter(d -> d.artifactName().equals(RELEASE)).count();
    long kept = fleet.devices().stream().filter(d -> d.artifactName().equals("factory-1")).count();
    say("6  The end.");
    detail("%d devices run %s".formatted(counts.get("success").asInt(), RELEASE));
    detail(
        "%d failed, rolled back and still run factory-1".formatted(counts.get("failure").asInt()));
    if (!failed.isEmpty()) {
      detail("what one of them says:");
      operator
          .log(id, failed.get(0).get("id").stringValue())
          .lines()
          .forEach(line -> detail("  | " + line));
    }
    boolean good =
        counts.get("success").asInt() == GOOD + real
            && counts.get("failure").asInt() == FAILING
            && updated == GOOD
            && kept == FAILING;
    detail(good ? "All went as it should." : "That is not what was expected.");
    return good;
  }

  private static void stay(ServerChild server) throws IOException, InterruptedException {
    System.out.println();
    say("The server stays up until you press Ctrl-C. To look around:");
    detail("cat %s".formatted(server.data().resolve("first-admin.txt")));
    detail(
        "curl --cacert %s -u EMAIL:PASSWORD -X POST %s/api/management/v1/useradm/auth/login"
            .formatted(server.caCertificate(), server.url()));
    detail("the whole API: %s/api/openapi.json".formatted(server.url()));
    new CountDownLatch(1).await();
  }

  private List<VirtualDevice.Traits> traits() {
    var trusts = Optional.of(VerificationKey.parse(pem()));
    var list = new ArrayList<VirtualDevice.Traits>();
    for (int i = 0; i < GOOD + FAILING; i++) {
      boolean failing = i >= GOOD;
      list.add(
          new VirtualDevice.Traits(
              "02:00:00:00:01:%02x".formatted(i),
              failing ? FAILING_TYPE : GOOD_TYPE,
              trusts,
              failing));
    }
    return list;
  }

  private Path artifact() throws IOException {
    var content = "hello from release 2\n".getBytes(StandardCharsets.UTF_8);
    var installed = Files.createDirectories(work.resolve("installed"));
    var part =
        SingleFile.part(
            ArtifactPlan.SourceFile.of("hello.txt", content),
            installed.toString(),
            "rootfs-image.hello",
            RELEASE);
    var plan =
        new ArtifactPlan(
            RELEASE, List.of(GOOD_TYPE, FAILING_TYPE), Map.of(), Map.of(), List.of(part));
    var file = work.resolve("release-2.mender");
    try (var out = Files.newOutputStream(file)) {
      new ArtifactWriter(work, Instant.EPOCH)
          .write(
              plan,
              new ArtifactPlan.Form(
                  Compression.GZIP, Optional.of(new ArtifactSigner(key.getPrivate()))),
              out);
    }
    return file;
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPublic().getEncoded()));
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IOException("not in time: " + what);
      }
      Thread.sleep(100); // tidy: devices are on their way
    }
  }

  private static void say(String text) {
    System.out.println(text);
  }

  private static void detail(String text) {
    System.out.println("   " + text);
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

  private static void delete(Path work) throws IOException {
    try (var all = Files.walk(work)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
