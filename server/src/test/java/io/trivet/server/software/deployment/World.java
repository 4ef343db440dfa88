package io.trivet.server.software.deployment;

import io.trivet.core.devices.FilterId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.Scope;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// A small world in which everything happens that can: people order, pause, halt, stop and resume;
/// devices ask, lose answers, report late, twice and together; the server forgets its memory; time
/// passes. All of it follows from one seed. After every step {@link WorldRules} looks at it.
final class World {
  private static final List<String> RELEASES = List.of("v2", "v3", "v4");
  private static final List<String> SITES = List.of("lyon", "rome", "oslo");
  private static final List<String> STEPS = List.of("downloading", "installing", "rebooting");

  private final Stage stage;
  private final Random random;
  private final WorldRules rules;
  private final List<DeploymentId> deployments = new ArrayList<>();
  private final Map<DeploymentId, String> releases = new HashMap<>();
  private final List<FilterId> filters = new ArrayList<>();
  private final Map<String, DeploymentId> current = new HashMap<>();
  private final List<Late> late = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /// A report that is still under way.
  private record Late(String device, DeploymentId deployment, String status) {}

  World(Stage stage, long seed, int devices) {
    this.stage = stage;
    this.random = new Random(seed);
    this.rules = new WorldRules(stage);
    RELEASES.forEach(release -> stage.addRelease(release, List.of("board"), 1000, Map.of()));
    for (int n = 0; n < devices; n++) {
      var name = "d" + n;
      names.add(name);
      stage.addDevice(name, n % 11 == 10 ? "other" : "board", "v1", Map.of("site", one(SITES)));
      stage.setGroup(name, n % 2 == 0 ? "even" : "odd");
    }
    for (var site : SITES) {
      filters.add(
          stage.addFilter(
              site,
              """
              [{"scope":"inventory","attribute":"site","type":"$eq","value":"%s"}]
              """
                  .formatted(site)));
    }
  }

  void run(int steps) {
    for (int n = 0; n < steps; n++) {
      try {
        step();
      } catch (Failure _) {
        // refused: nothing may have changed, which the rules see
      }
      rules.check();
    }
  }

  private void step() {
    switch (random.nextInt(40)) {
      case 0, 1, 2 -> deploy();
      case 3 -> stage.parts().brakes().pause(stage.person(), deployment(), "");
      case 4, 5 -> stage.parts().brakes().resume(stage.person(), deployment(), "again");
      case 6 -> maybe(4, () -> stage.parts().deployments().abort(stage.person(), deployment()));
      case 7 -> maybe(3, () -> stage.parts().brakes().stopAll(stage.person(), "stop"));
      case 8, 9 -> stage.parts().brakes().resumeAll(stage.person(), "go on");
      case 10 ->
          stage
              .parts()
              .brakes()
              .openPhase(stage.person(), deployment(), 1 + random.nextInt(3), "by hand");
      case 11 -> maybe(3, stage::restart);
      case 12, 13 -> stage.clock.advance(Duration.ofSeconds(random.nextInt(4000)));
      case 14 -> stage.parts().completion().sweep();
      case 15 -> stage.parts().gates().judgeAll();
      case 16 -> stage.setAttributes(one(names), Map.of("site", one(SITES)));
      case 17 -> deliverLate();
      case 18 -> together();
      case 19 ->
          maybe(
              6,
              () ->
                  stage
                      .parts()
                      .deployments()
                      .abortDevice(stage.person(), stage.device(one(names)).caller.device()));
      case 20 ->
          maybe(
              10,
              () ->
                  stage
                      .parts()
                      .brakes()
                      .addDecoy(stage.person(), stage.device(one(names)).caller.device().id()));
      default -> device(one(names));
    }
  }

  /// One thing that a device does: it asks, or it says how it is getting on.
  private void device(String name) {
    var on = current.get(name);
    if (on == null || random.nextInt(4) == 0) {
      ask(name);
      return;
    }
    var status =
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> one(STEPS);
          case 3, 4 -> "success";
          default -> "failure";
        };
    if (random.nextInt(8) == 0) {
      late.add(new Late(name, on, status)); // it arrives later, perhaps after another one
      return;
    }
    report(name, on, status);
    if (random.nextInt(5) == 0) {
      report(name, on, status); // the answer was lost: the device says it again
    }
  }

  private void ask(String name) {
    if (rules.ask(name) instanceof NextUpdate.Install install) {
      if (random.nextInt(6) > 0) {
        current.put(name, install.deployment());
      } // else the answer was lost on its way
    }
  }

  private void report(String name, DeploymentId id, String status) {
    var verdict = stage.report(name, id, status);
    boolean moved = verdict instanceof Verdict.Moved;
    if (status.equals("success") && moved) {
      stage.device(name).runs = releases.getOrDefault(id, "v1");
    }
    if (verdict instanceof Verdict.Refused
        || (moved && (status.equals("success") || status.equals("failure")))) {
      current.remove(name, id);
    }
  }

  private void deliverLate() {
    if (!late.isEmpty()) {
      var one = late.remove(random.nextInt(late.size()));
      report(one.device(), one.deployment(), one.status());
    }
  }

  /// Several devices, and one of them twice, at the same time.
  private void together() {
    var some = new ArrayList<String>();
    for (int n = 0; n < 6; n++) {
      some.add(one(names));
    }
    some.add(some.getFirst());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asks = new ArrayList<Callable<NextUpdate>>();
      some.forEach(name -> asks.add(() -> stage.ask(name)));
      for (var answer : threads.invokeAll(asks)) {
        answer.get();
      }
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private void deploy() {
    var release = one(RELEASES);
    var target =
        switch (random.nextInt(5)) {
          case 0 -> new Target.AllDevices();
          case 1 -> new Target.Group(random.nextBoolean() ? "even" : "odd");
          case 2 -> new Target.Listed(some());
          default -> new Target.Matching(one(filters));
        };
    var budget =
        new Budget(
            random.nextInt(4) == 0 ? OptionalLong.of(random.nextInt(5)) : OptionalLong.empty(),
            random.nextInt(3) == 0 ? OptionalLong.of(random.nextInt(8)) : OptionalLong.empty(),
            OptionalLong.empty());
    var rights = new Rights(List.of(new Grant(EnumSet.allOf(Permission.class), Scope.ALL, budget)));
    var id =
        stage.deploy(stage.person(rights), "n" + deployments.size(), release, target, body(target));
    deployments.add(id);
    releases.put(id, release);
    rules.ordered(id, budget);
  }

  private String body(Target target) {
    var parts = new ArrayList<String>();
    if (random.nextInt(3) == 0) {
      parts.add("\"retries\": " + random.nextInt(3));
    }
    if (random.nextInt(5) == 0) {
      parts.add("\"bytes_per_second\": " + (1 + random.nextInt(50)));
    }
    if (random.nextInt(6) == 0) {
      parts.add(
          "\"expires_ts\": \"%s\""
              .formatted(stage.clock.instant().plusSeconds(1 + random.nextInt(20_000))));
    }
    if (random.nextInt(6) == 0) {
      parts.add("\"maintenance_windows\": [{\"from\": \"08:00\", \"to\": \"20:00\"}]");
    }
    if (target instanceof Target.Matching && random.nextInt(2) == 0) {
      parts.add("\"max_devices\": " + (2 + random.nextInt(6)));
    }
    if (random.nextInt(2) == 0) {
      parts.add("\"phases\": " + phases());
    }
    return "{" + String.join(", ", parts) + "}";
  }

  private String phases() {
    var gate =
        switch (random.nextInt(4)) {
          case 0 -> "{\"most_failures\": %d}".formatted(random.nextInt(2));
          case 1 -> "{\"success_rate\": 50, \"confidence\": 0.5, \"minimum\": 1}";
          case 2 -> "{\"most_silent\": 0, \"expected_seconds\": 600, \"soak_seconds\": 60}";
          default -> "{}";
        };
    var stratify =
        random.nextInt(4) == 0
            ? ", \"stratify_by\": {\"scope\": \"inventory\", \"attribute\": \"site\"}"
            : "";
    var start = stage.clock.instant().plusSeconds(random.nextInt(3000));
    return random.nextBoolean()
        ? "[{\"batch_size_devices\": 1, \"gate\": %s%s}, {}]".formatted(gate, stratify)
        : "[{\"batch_size\": 40%s}, {\"start_ts\": \"%s\"}]".formatted(stratify, start);
  }

  private List<io.trivet.core.devices.DeviceId> some() {
    var all = new ArrayList<>(names);
    Collections.shuffle(all, random);
    return all.stream()
        .limit(1 + random.nextInt(names.size()))
        .map(name -> stage.device(name).caller.device().id())
        .toList();
  }

  private DeploymentId deployment() {
    if (deployments.isEmpty()) {
      throw new Failure.NotFound("deployment");
    }
    return one(deployments);
  }

  private void maybe(int oneIn, Runnable what) {
    if (random.nextInt(oneIn) == 0) {
      what.run();
    }
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
