package io.trivet.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/// The main job in front of a newcomer: a server, devices that a person accepts, an artifact that
/// is signed and uploaded, a rollout that stops itself because one type of device breaks, and the
/// repaired release that reaches them all.
public final class Demo {
  private static final String BROKEN = "release-2.0";
  private static final String REPAIRED = "release-2.1";
  private static final int FIRST_STEP = 8;
  private static final Duration WAIT_MAX = Duration.ofSeconds(90);

  private final ServerChild server;
  private final Operator operator;
  private final Fleet fleet;
  private final DemoRelease software;
  private final int devices;
  private boolean good = true;

  private Demo(ServerChild server, Fleet fleet, DemoRelease software, int real)
      throws IOException, InterruptedException {
    this.server = server;
    this.operator = server.operator();
    this.fleet = fleet;
    this.software = software;
    this.devices = fleet.devices().size() + real;
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
    var running = new Running();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running, work)));
    boolean good = run(running, Path.of(System.getProperty("trivet.home", ".")), work, once);
    System.exit(good ? 0 : 1);
  }

  /// What has been started and is to be ended, the last first, however the demonstration ends:
  /// Ctrl-C and `kill` run shutdown hooks, not `finally`.
  private static final class Running {
    private final Deque<AutoCloseable> started = new ConcurrentLinkedDeque<>();

    <T extends AutoCloseable> T add(T one) {
      started.push(one);
      return one;
    }
  }

  private static void end(Running running, Path work) {
    try {
      for (var one : running.started) {
        one.close();
      }
      delete(work);
    } catch (Exception e) {
      System.err.println("left behind in " + work + ": " + e.getMessage());
    }
  }

  private static boolean run(Running running, Path home, Path work, boolean once)
      throws IOException, InterruptedException {
    say("1  A server starts on an empty folder (its own PostgreSQL, its own certificate).");
    var data = Files.createDirectory(work.resolve("data"));
    var software = new DemoRelease(work);
    var traits = DemoDevices.all(software.verificationKey(), BROKEN);
    var server = running.add(ServerChild.start(home, data, 0));
    server.awaitAddress();
    detail("running at %s".formatted(server.url()));
    var fleet =
        running.add(
            Fleet.start(server.url(), server.caCertificate(), traits, Duration.ofMillis(500)));
    var real =
        RealDevice.start(
            work.resolve("real-device"),
            server.url(),
            server.caCertificate(),
            Files.writeString(work.resolve("release-key.pem"), software.pem()),
            DemoDevices.GOOD_TYPE);
    real.ifPresent(running::add);
    return new Demo(server, fleet, software, real.isPresent() ? 1 : 0).tell(once);
  }

  private boolean tell(boolean once) throws IOException, InterruptedException {
    admit();
    publish();
    haltsByItself();
    repaired();
    proof();
    detail(good ? "All went as it should." : "That is not what was expected.");
    if (!once && good) {
      stay();
    }
    return good;
  }

  private void admit() throws IOException, InterruptedException {
    int simulated = fleet.devices().size();
    say(
        "2  %d devices ask to be let in: %d simulated%s."
            .formatted(
                devices, simulated, devices > simulated ? ", and a real Mender client" : ""));
    await("all devices are pending", () -> operator.count("pending") >= devices);
    say("3  A person accepts them, and puts them into a group for each site.");
    detail("%d accepted".formatted(operator.acceptAll()));
    await("all have told where they are", () -> operator.sites().size() >= simulated);
    for (var site : operator.sites().entrySet()) {
      operator.move(site.getKey(), site.getValue());
    }
  }

  private void publish() throws IOException, InterruptedException {
    say(
        "4  %s is signed with a key that never touches the server, and uploaded."
            .formatted(BROKEN));
    operator.trust("release key", software.pem());
    operator.upload(software.artifact(BROKEN));
    detail("the server has checked every byte and the signature");
  }

  private void haltsByItself() throws IOException, InterruptedException {
    say(
        "5  It goes to all, in two steps: %d devices of both types first. One failure is one too many."
            .formatted(FIRST_STEP));
    var order = operator.deployInSteps(BROKEN, FIRST_STEP);
    expect(watch(order, "halted"), "the rollout halts");
    var deployment = operator.deployment(order);
    var counts = counts(deployment);
    var verdict = deployment.get("phases").get(0).get("gate").get("verdict").stringValue();
    detail("the rollout has stopped itself (%s)".formatted(verdict));
    detail("%d devices were never offered it".formatted(counts.get("pending").asInt()));
    expect(counts.get("pending").asInt() == devices - FIRST_STEP, "nobody but the first step");
    for (var cause : operator.failures(order).get("groups")) {
      tellCause(cause);
    }
    long kept = running("factory-1", DemoDevices.FAILING_TYPE);
    detail("the failed ones have rolled back and run what they ran before");
    expect(kept == DemoDevices.FAILING, "all of the failing type run factory-1");
    operator.abort(order);
  }

  private void tellCause(JsonNode cause) {
    detail("%d failed: %s".formatted(cause.get("count").asInt(), text(cause, "template")));
    if (!cause.get("traits").isEmpty()) {
      var trait = cause.get("traits").get(0);
      detail(
          "  what they have in common: %s is %s for %.0f %% of them, for %.0f %% of all"
              .formatted(
                  text(trait, "attribute"),
                  text(trait, "value"),
                  100 * trait.get("failed_share").asDouble(),
                  100 * trait.get("all_share").asDouble()));
    }
  }

  private void repaired() throws IOException, InterruptedException {
    say("6  %s repairs it. The same two steps, and this time the door opens.".formatted(REPAIRED));
    operator.upload(software.artifact(REPAIRED));
    var order = operator.deployInSteps(REPAIRED, FIRST_STEP);
    expect(watch(order, "finished"), "the rollout finishes");
    var counts = counts(operator.deployment(order));
    detail("%d devices run %s".formatted(counts.get("success").asInt(), REPAIRED));
    expect(counts.get("success").asInt() == devices, "all have succeeded");
    long updated = fleet.devices().stream().filter(d -> d.artifactName().equals(REPAIRED)).count();
    expect(updated == fleet.devices().size(), "all simulated devices run it");
  }

  private void proof() throws IOException, InterruptedException {
    say("7  Who did all that? The audit log knows, and nobody can rewrite it unseen.");
    detail("%d entries; the newest:".formatted(operator.auditEntries()));
    for (var entry : operator.newestAudit(4)) {
      var person = text(entry.get("actor"), "email");
      detail(
          "  %-20s %s %s"
              .formatted(
                  person.isEmpty() ? "the server itself" : person,
                  text(entry, "action"),
                  text(entry.get("object"), "type")));
    }
  }

  private void stay() throws IOException, InterruptedException {
    var password = UUID.randomUUID().toString();
    operator.choosePassword(server.password(), password);
    System.out.println();
    say("The server and its devices stay up until you press Ctrl-C. Look around in the console:");
    detail("open      %s".formatted(server.url()));
    detail("email     %s".formatted(server.email()));
    detail("password  %s".formatted(password));
    detail("(your browser does not know the server's own certificate authority: tell it to go on,");
    detail(" or import %s)".formatted(server.caCertificate()));
    Browser.open(server.url());
    new CountDownLatch(1).await();
  }

  /// Shows the counts until the deployment is halted or finished; true when it ends as named.
  private boolean watch(String id, String wanted) throws IOException, InterruptedException {
    boolean terminal = Boolean.getBoolean("trivet.terminal");
    var last = "";
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    while (System.nanoTime() < end) {
      var deployment = operator.deployment(id);
      var line = progress(counts(deployment));
      if (!line.equals(last)) {
        System.out.print((terminal ? "\r\u001b[K" : "") + "   " + line + (terminal ? "" : "\n"));
        System.out.flush();
        last = line;
      }
      var ended = ended(deployment);
      if (!ended.isEmpty()) {
        System.out.print(terminal ? "\n" : "");
        return ended.equals(wanted);
      }
      Thread.sleep(200); // tidy: a picture for people
    }
    System.out.println("\n   not " + wanted + " in " + WAIT_MAX.toSeconds() + " seconds");
    return false;
  }

  private static String ended(JsonNode deployment) {
    if (text(deployment, "status").equals("finished")) {
      return "finished";
    }
    boolean inFlight =
        counts(deployment).get("downloading").asInt()
                + counts(deployment).get("installing").asInt()
                + counts(deployment).get("rebooting").asInt()
            > 0;
    return text(deployment, "state").equals("halted") && !inFlight ? "halted" : "";
  }

  private static String progress(JsonNode counts) {
    return "waiting %2d   downloading %2d   installing %2d   success %2d   failure %2d"
        .formatted(
            counts.get("pending").asInt(),
            counts.get("downloading").asInt(),
            counts.get("installing").asInt() + counts.get("rebooting").asInt(),
            counts.get("success").asInt(),
            counts.get("failure").asInt());
  }

  private long running(String artifact, String type) {
    return fleet.devices().stream()
        .filter(device -> device.traits().deviceType().equals(type))
        .filter(device -> device.artifactName().equals(artifact))
        .count();
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      good = false;
      detail("NOT AS EXPECTED: " + what);
    }
  }

  private static JsonNode counts(JsonNode deployment) {
    return deployment.get("statistics").get("status");
  }

  private static String text(JsonNode object, String field) {
    return object.path(field).asString("");
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

  private static void delete(Path work) throws IOException {
    try (var all = Files.walk(work)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
