package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

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
  private final Map<String, DeploymentId> current = new HashMap<>();
  private final List<Late> late = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final WorldOrders orders;

  /// How many devices do something at a time.
  private final int crowd;

  /// A report that is still under way.
  private record Late(String device, DeploymentId deployment, String status) {}

  World(Stage stage, long seed, int devices) {
    this.stage = stage;
    this.random = new Random(seed);
    this.rules = new WorldRules(stage);
    RELEASES.forEach(release -> stage.addRelease(release, List.of("board"), 1000, Map.of()));
    stage.addDevices(IntStream.range(0, devices).mapToObj(this::newDevice).toList());
    names.addAll(stage.devices().keySet());
    this.crowd = 1 + devices / 100;
    this.orders = new WorldOrders(stage, random, names, SITES);
  }

  private Stage.NewDevice newDevice(int n) {
    return new Stage.NewDevice(
        "d" + n,
        n % 11 == 10 ? "other" : "board",
        "v1",
        Map.of("site", one(SITES)),
        Optional.of(n % 2 == 0 ? "even" : "odd"));
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
    if (random.nextInt(2) == 0) {
      quietly(() -> stage.parts().brakes().resumeAll(stage.person(), "all is well"));
      deployments.forEach(
          id -> quietly(() -> stage.parts().brakes().resume(stage.person(), id, "all is well")));
    }
    rules.checkNobodyWaits();
  }

  private static void quietly(Runnable what) {
    try {
      what.run();
    } catch (Failure _) {
      // there was nothing to resume
    }
  }

  private void order() {
    var release = one(RELEASES);
    var placed = orders.place(release);
    deployments.add(placed.id());
    releases.put(placed.id(), release);
    rules.ordered(placed.id(), placed.budget());
  }

  private void step() {
    switch (random.nextInt(40)) {
      case 0, 1, 2 -> order();
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
          maybe(10, () -> stage.parts().brakes().addDecoy(stage.person(), stage.id(one(names))));
      default -> {
        for (int n = 0; n < crowd; n++) {
          device(one(names));
        }
      }
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
