package io.trivet.simulator.load;

import static io.trivet.simulator.load.Tally.Counter.ADMITTED;

import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import io.trivet.wire.artifact.SingleFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// One run: the fleet arrives, is let in, does what the goal is about, and is judged.
final class Run {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration TELL = Duration.ofSeconds(2);

  private final Options options;
  private final Fleet fleet;
  private final Trust trust;
  private final PrintStream out;
  private final Tally tally = new Tally();
  private final List<String> failures = new ArrayList<>();
  private final List<LoadDevice> devices;
  private final DeviceKeys keys;
  private final long deadline;

  private Run(Options options, Fleet fleet, Trust trust, PrintStream out) {
    this.options = options;
    this.fleet = fleet;
    this.trust = trust;
    this.out = out;
    this.devices = fleet.devices();
    this.keys = new DeviceKeys(fleet.seed());
    keys.prepare(fleet.parts());
    this.deadline = System.nanoTime() + options.bounds().within().toNanos();
  }

  /// Runs to its end; progress goes to `out`.
  static Outcome of(Options options, PrintStream out) throws IOException, InterruptedException {
    var fleet = paced(FleetFile.read(options.fleet()), options.pools().polls());
    return new Run(options, fleet, new Trust(options.ca()), out).go();
  }

  private Outcome go() throws IOException, InterruptedException {
    var pools = options.pools();
    try (var wire = new Wire(options.server(), trust, options.connections(), tally)) {
      var words = new Words(wire, keys, options.tenantToken());
      var downloads = new Downloads(wire, tally, pools.downloads());
      var life = new Life(words, downloads, tally, InstantSource.system());
      var people = people();
      if (options.admit() == Options.Admit.PREAUTHORIZE) {
        new Admission(people.orElseThrow(), fleet).preauthorize(devices, words);
      }
      try (var crowd = new Crowd(life, new Throttle(pools.rate()), tally);
          var _ = new Channels(wire, tally, devices, 200)) {
        crowd.start(devices, pools.ramp(), pools.requests());
        return pursue(people);
      } finally {
        people.ifPresent(People::close);
      }
    }
  }

  private Outcome pursue(Optional<People> people) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    admit(people);
    boolean in = until("all devices are admitted", this::allIn);
    if (in && options.goal() != Options.Goal.ADMITTED) {
      tally.measureFromHere();
      begun = System.nanoTime();
      if (options.goal() == Options.Goal.STEADY) {
        stay();
      } else {
        update(people);
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    judge(seconds);
    return Outcome.of(fleet, seconds, failures, tally, trust.handshakes());
  }

  private void admit(Optional<People> people) {
    if (options.admit() != Options.Admit.ACCEPT) {
      return;
    }
    Thread.ofVirtual()
        .name("admission")
        .start(() -> {
          try {
            new Admission(people.orElseThrow(), fleet)
                .accept(this::allIn, trouble -> tally.wrong("accepting: " + trouble.getMessage()));
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private boolean allIn() {
    return tally.get(ADMITTED) == devices.size();
  }

  private void stay() throws InterruptedException {
    long end = System.nanoTime() + options.bounds().steady().toNanos();
    until("the time is over", () -> System.nanoTime() >= end);
  }

  private void update(Optional<People> people) throws IOException, InterruptedException {
    var name = release(people);
    if (name.isEmpty()) { // somebody else deploys
      until(
          "every device has ended a deployment",
          () -> devices.stream().noneMatch(d -> d.ended.isEmpty()));
      return;
    }
    var id = people.orElseThrow().deploy(fleet, name.get(), options.phases());
    if (until(
        "every device has ended the deployment",
        () -> devices.stream().allMatch(d -> d.ended.equals(id)))) {
      compare(people.orElseThrow(), id, name.get());
    }
  }

  private Optional<String> release(Optional<People> people)
      throws IOException, InterruptedException {
    return switch (options.update()) {
      case Options.Update.Nothing _ -> Optional.empty();
      case Options.Update.Release(var name) -> Optional.of(name);
      case Options.Update.Made(int bytes) -> {
        var name = "load-" + Long.toString(System.currentTimeMillis(), 36);
        var file = artifact(name, bytes);
        try {
          people.orElseThrow().upload(file);
        } finally {
          Files.delete(file);
        }
        yield Optional.of(name);
      }
    };
  }

  /// What the server counts must be what the devices did: nothing lost, nothing twice.
  private void compare(People people, String id, String name)
      throws IOException, InterruptedException {
    long installed =
        devices.stream().filter(d -> d.ended.equals(id) && d.runs.equals(name)).count();
    var counts = people.statistics(id);
    long success = counts.path("success").asLong(-1);
    long failure = counts.path("failure").asLong(-1);
    if (success != installed || failure + success != devices.size()) {
      failures.add(
          "the server counts %d successes and %d failures, the devices %d and %d"
              .formatted(success, failure, installed, devices.size() - installed));
    }
  }

  private void judge(double seconds) {
    var bounds = options.bounds();
    double p99 = tally.millis(Kind.NEXT, 99);
    if (bounds.p99Millis() > 0 && p99 > bounds.p99Millis()) {
      failures.add("p99 of polls is %.1f ms, wanted %.1f".formatted(p99, bounds.p99Millis()));
    }
    double wanted = options.pools().polls();
    double polls = tally.answers(Kind.NEXT) / seconds;
    if (options.goal() == Options.Goal.STEADY && wanted > 0 && polls < wanted * 0.95) {
      failures.add("%.0f polls a second, wanted %.0f".formatted(polls, wanted));
    }
    long unreachable = tally.get(Tally.Counter.UNREACHABLE);
    if (unreachable > 0 && !bounds.outageAllowed()) {
      failures.add(unreachable + " requests had no answer");
    }
    if (options.connections() == Wire.Connections.NEW
        && trust.handshakes() < tally.answers() * 0.99) {
      failures.add(
          "connections were resumed or kept: %d handshakes for %d answers"
              .formatted(trust.handshakes(), tally.answers()));
    }
  }

  private boolean until(String what, BooleanSupplier condition) throws InterruptedException {
    long told = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        failures.add("not within %d s: %s".formatted(options.bounds().within().toSeconds(), what));
        return false;
      }
      if (System.nanoTime() - told > TELL.toNanos()) {
        told = System.nanoTime();
        tell();
      }
      Thread.sleep(LOOK); // tidy: the devices are at work, this one only looks
    }
    return true;
  }

  private void tell() {
    out.printf(
        "admitted %,d  polls %,d  offered %,d  installed %,d  failed %,d  wrong %d%n",
        tally.get(ADMITTED),
        tally.answers(Kind.NEXT),
        tally.get(Tally.Counter.OFFERED),
        tally.get(Tally.Counter.INSTALLED),
        tally.get(Tally.Counter.FAILED),
        tally.wrongs().size());
  }

  private Optional<People> people() throws IOException, InterruptedException {
    return switch (options.person()) {
      case Options.Person.Nobody _ -> Optional.empty();
      case Options.Person.Token(var file) ->
          Optional.of(People.withToken(options.server(), trust, Files.readString(file).strip()));
      case Options.Person.Login(var file) ->
          Optional.of(
              People.logIn(
                  options.server(), trust, line(file, "email: "), line(file, "password: ")));
    };
  }

  private static String line(Path file, String prefix) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow(() -> new FleetFile.Wrong(file + " has no line " + prefix));
  }

  /// Random bytes, which no compression makes smaller; not signed.
  private Path artifact(String name, int bytes) throws IOException {
    var content = new byte[bytes];
    new Random(fleet.seed()).nextBytes(content);
    var part =
        SingleFile.part(
            ArtifactPlan.SourceFile.of("payload.bin", content),
            "/var/lib/load",
            "rootfs-image.load",
            name);
    var plan = new ArtifactPlan(name, fleet.deviceTypes(), Map.of(), Map.of(), List.of(part));
    var file = Files.createTempFile("trivet-load-", ".mender");
    try (var to = Files.newOutputStream(file)) {
      new ArtifactWriter(Path.of(System.getProperty("java.io.tmpdir")), Instant.EPOCH)
          .write(plan, new ArtifactPlan.Form(Compression.NONE, Optional.empty()), to);
    }
    return file;
  }

  /// With `polls` above 0 the devices together poll so often a second.
  private static Fleet paced(Fleet fleet, double polls) {
    if (polls <= 0) {
      return fleet;
    }
    var pause = Duration.ofNanos((long) (fleet.count() / polls * 1e9));
    return new Fleet(
        fleet.name(),
        fleet.seed(),
        fleet.parts().stream().map(part -> part.polling(pause)).toList());
  }
}
