package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.FilterId;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.Scope;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/// The orders that people give in the {@link World}: all kinds of targets, phases, gates, windows
/// and budgets.
final class WorldOrders {
  private final Stage stage;
  private final Random random;
  private final List<String> names;
  private final List<FilterId> filters;
  private int placed;

  record Placed(DeploymentId id, Budget budget) {}

  WorldOrders(Stage stage, Random random, List<String> names, List<String> sites) {
    this.stage = stage;
    this.random = random;
    this.names = names;
    this.filters =
        sites.stream()
            .map(site ->
                stage.addFilter(
                    site,
                    """
                    [{"scope":"inventory","attribute":"site","type":"$eq","value":"%s"}]
                    """
                        .formatted(site)))
            .toList();
  }

  Placed place(String release) {
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
            random.nextInt(5) == 0 ? OptionalLong.of(random.nextInt(12)) : OptionalLong.empty());
    var rights = new Rights(List.of(new Grant(EnumSet.allOf(Permission.class), Scope.ALL, budget)));
    var id = stage.deploy(stage.person(rights), "n" + placed++, release, target, body(target));
    return new Placed(id, budget);
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

  private List<DeviceId> some() {
    var all = new ArrayList<>(names);
    Collections.shuffle(all, random);
    return all.stream()
        .limit(1 + random.nextInt(names.size()))
        .map(name -> stage.id(name))
        .toList();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
