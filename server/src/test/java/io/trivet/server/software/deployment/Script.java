package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.DeviceId;
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
import io.trivet.server.platform.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A scenario as text: one line is one thing that somebody does, with what comes of it behind `->`.
///
/// ```
/// release v2 for board [size 10] [if rev=b]      devices d1..d9 board v1 [site=lyon]
/// group g d1..d3            filter f [terms]     decoy d1
/// deploy X v2 to all|group g|filter f|d1,d2 [{…}] [-> error]
/// d1..d3 ask -> v2|nothing|conflict|2 of v2      d1..d3 begin|install|fail v2
/// d1 reports success -> ok|again|stop            d1 becomes site=paris
/// X is finished             X counts success=1 pending=2     X phases open closed
/// X gate 1 hold: 3 of 5     pause|resume|abort X [-> error]  open X 2
/// budget per_deployment=3 per_hour=4             control X {map}          d1 control -> text
/// forget|out|decommission d1                     d1 runs v9               d1 turns other
/// stop all    resume all    rollback X -> 2 of v1            time +1h    sweep    restart
/// ```
final class Script {
  private static final Pattern RANGE = Pattern.compile("([a-z]+)(\\d+)\\.\\.[a-z]+(\\d+)");
  private static final Pattern AHEAD = Pattern.compile("@\\+(\\d+)([smhd])");

  private final Stage stage;
  private final Map<String, DeploymentId> deployments = new HashMap<>();
  private final Map<String, FilterId> filters = new HashMap<>();
  private final Map<DeploymentId, String> releases = new HashMap<>();
  private final Map<String, DeploymentId> current = new HashMap<>();

  private Budget budget =
      new Budget(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  Script(Stage stage) {
    this.stage = stage;
  }

  void play(String text) {
    int number = 0;
    for (var line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          step(line);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("line %d: %s%n  %s".formatted(number, line, e.getMessage()), e);
        }
      }
    }
  }

  private void step(String line) {
    var sides = line.split(" -> ", 2);
    var expected = sides.length == 2 ? sides[1].strip() : "";
    try {
      act(sides[0].strip(), expected);
    } catch (Failure failure) {
      assertTrue(
          !expected.isEmpty() && failure.text().contains(expected), "failed: " + failure.text());
    }
  }

  private void act(String line, String expected) {
    var words = line.split("\\s+", -1);
    switch (words[0]) {
      case "release" -> release(words);
      case "devices" -> devices(words);
      case "group" -> names(words[2]).forEach(name -> stage.setGroup(name, words[1]));
      case "filter" -> filters.put(words[1], stage.addFilter(words[1], after(line, 2)));
      case "deploy" -> deploy(line, words);
      case "budget" -> budget = budget(words);
      case "forget", "out", "decommission" -> names(words[1]).forEach(name -> end(name, words[0]));
      case "control" ->
          stage
              .parts()
              .brakes()
              .setControlMap(
                  stage.person(),
                  deployment(words[1]),
                  ConductJson.controlMap(Json.parse(after(line, 2), JsonNode.class)));
      case "decoy" ->
          names(words[1])
              .forEach(name -> stage.parts().brakes().addDecoy(stage.person(), id(name)));
      case "pause" -> stage.parts().brakes().pause(stage.person(), deployment(words[1]), "");
      case "resume" -> resume(words[1]);
      case "stop" -> stage.parts().brakes().stopAll(stage.person(), "three in the morning");
      case "open" ->
          stage
              .parts()
              .brakes()
              .openPhase(
                  stage.person(), deployment(words[1]), Integer.parseInt(words[2]), "by hand");
      case "abort" -> stage.parts().deployments().abort(stage.person(), deployment(words[1]));
      case "rollback" -> rollBack(words[1], expected);
      case "time" -> time(words[1]);
      case "sweep" -> sweep();
      case "restart" -> stage.restart();
      default -> subject(line, words, expected);
    }
    boolean failureExpected =
        List.of("deploy", "control", "pause", "resume", "open", "abort").contains(words[0])
            && !expected.isEmpty();
    assertTrue(!failureExpected, () -> "went well, but should have failed: " + expected);
  }

  private void subject(String line, String[] words, String expected) {
    switch (words[1]) {
      case "ask" -> ask(names(words[0]), expected);
      case "begin" -> names(words[0]).forEach(name -> begin(name, words[2]));
      case "install" -> names(words[0]).forEach(name -> install(name, words[2]));
      case "fail" -> names(words[0]).forEach(name -> fail(name, words[2]));
      case "reports", "report" ->
          names(words[0]).forEach(name -> assertEquals(expected, report(name, words[2])));
      case "control" -> names(words[0]).forEach(name -> control(name, expected));
      case "runs" -> names(words[0]).forEach(name -> stage.device(name).runs = words[2]);
      case "turns" -> names(words[0]).forEach(name -> stage.device(name).type = words[2]);
      case "becomes" -> names(words[0]).forEach(name -> become(name, words[2]));
      case "is" -> assertEquals(words[2], state(deployment(words[0])));
      case "counts" -> counts(deployment(words[0]), words);
      case "phases" -> assertEquals(after(line, 2), phases(deployment(words[0])));
      case "gate" -> gate(deployment(words[0]), Integer.parseInt(words[2]), after(line, 3));
      default -> throw new AssertionError("what is " + line);
    }
  }

  private void release(String[] words) {
    long size = words.length > 5 && words[4].equals("size") ? Long.parseLong(words[5]) : 1000;
    var depends = new HashMap<String, List<String>>();
    for (int n = 4; n < words.length - 1; n++) {
      if (words[n].equals("if")) {
        var pair = words[n + 1].split("=", 2);
        depends.put(pair[0], List.of(pair[1]));
      }
    }
    stage.addRelease(words[1], List.of(words[3].split(",", -1)), size, depends);
  }

  private void devices(String[] words) {
    var attributes = new LinkedHashMap<String, String>();
    Arrays.stream(words)
        .skip(4)
        .map(word -> word.split("=", 2))
        .forEach(pair -> attributes.put(pair[0], pair[1]));
    names(words[1]).forEach(name -> stage.addDevice(name, words[2], words[3], attributes));
  }

  private void deploy(String line, String[] words) {
    int brace = line.indexOf('{');
    var body = brace < 0 ? "{}" : ahead(line.substring(brace));
    var target =
        switch (words[4]) {
          case "all" -> new Target.AllDevices();
          case "group" -> new Target.Group(words[5]);
          case "filter" -> new Target.Matching(filter(words[5]));
          default -> new Target.Listed(names(words[4]).stream().map(this::id).toList());
        };
    var person =
        stage.person(
            new Rights(List.of(new Grant(EnumSet.allOf(Permission.class), Scope.ALL, budget))));
    var id = stage.deploy(person, words[1], words[2], target, body);
    deployments.put(words[1], id);
    releases.put(id, words[2]);
  }

  private static Budget budget(String[] words) {
    var spans = new HashMap<String, Long>();
    Arrays.stream(words)
        .skip(1)
        .map(word -> word.split("=", 2))
        .forEach(pair -> spans.put(pair[0], Long.parseLong(pair[1])));
    return new Budget(
        limit(spans.get("per_deployment")),
        limit(spans.get("per_hour")),
        limit(spans.get("per_day")));
  }

  private static OptionalLong limit(@Nullable Long devices) {
    return devices == null ? OptionalLong.empty() : OptionalLong.of(devices);
  }

  private void end(String name, String how) {
    var device = stage.device(name).caller.device();
    switch (how) {
      case "forget" -> stage.parts().deployments().forgetHistory(stage.person(), device);
      case "out" -> stage.parts().deployments().abortDevice(stage.person(), device);
      default ->
          stage.database.inTransaction(db -> {
            stage.parts().deployments().decommissioned(db, device, stage.clock.instant());
            return null;
          });
    }
    stage.hearAll();
  }

  private void control(String name, String expected) {
    var id = Optional.ofNullable(current.get(name)).orElseThrow();
    var map = stage.parts().device().controlMap(stage.device(name).caller, id);
    assertTrue(map.replace(" ", "").contains(expected), map);
  }

  private void resume(String what) {
    if (what.equals("all")) {
      stage.parts().brakes().resumeAll(stage.person(), "it is day");
    } else {
      stage.parts().brakes().resume(stage.person(), deployment(what), "it is understood");
    }
  }

  private void rollBack(String name, String expected) {
    var parts = stage.parts().rollback().order(stage.person(), deployment(name));
    parts.forEach(part -> part.deployments().forEach(id -> releases.put(id, part.artifactName())));
    var told = new TreeMap<String, Long>();
    parts.forEach(part -> told.put(part.artifactName(), part.devices()));
    assertEquals(
        expected,
        String.join(
            ", ", told.entrySet().stream().map(e -> e.getValue() + " of " + e.getKey()).toList()));
  }

  private void time(String text) {
    if (text.startsWith("+")) {
      stage.clock.advance(span(text.substring(1)));
    } else {
      stage.clock.advance(Duration.between(stage.clock.instant(), Instant.parse(text)));
    }
  }

  private void sweep() {
    stage.parts().gates().judgeAll();
    stage.parts().completion().sweep();
  }

  /// `v2`, `nothing` and `conflict` is said to each; `2 of v2` to two of them, and nothing to the
  /// others.
  private void ask(List<String> names, String expected) {
    var answers = names.stream().map(this::ask).toList();
    var words = expected.split(" of ", 2);
    if (words.length == 2) {
      assertEquals(
          Long.parseLong(words[0]),
          answers.stream().filter(words[1]::equals).count(),
          answers::toString);
      assertTrue(
          answers.stream().allMatch(a -> a.equals(words[1]) || a.equals("nothing")),
          answers::toString);
    } else {
      answers.forEach(answer -> assertEquals(expected, answer));
    }
  }

  private String ask(String name) {
    return switch (stage.ask(name)) {
      case NextUpdate.Nothing _ -> "nothing";
      case NextUpdate.Conflicting _ -> "conflict";
      case NextUpdate.Install install -> {
        current.put(name, install.deployment());
        yield Optional.ofNullable(releases.get(install.deployment())).orElse("unknown");
      }
    };
  }

  private void begin(String name, String release) {
    assertEquals(release, ask(name), name);
    assertEquals("ok", report(name, "downloading"));
  }

  private void install(String name, String release) {
    begin(name, release);
    assertEquals("ok", report(name, "installing"));
    assertEquals("ok", report(name, "success"));
    stage.device(name).runs = release;
  }

  private void fail(String name, String release) {
    begin(name, release);
    assertEquals("ok", report(name, "failure"));
  }

  private String report(String name, String status) {
    var id = current.get(name);
    if (id == null) {
      throw new AssertionError(name + " is on no deployment");
    }
    if (status.equals("success")) {
      stage.device(name).runs = String.valueOf(releases.get(id));
    }
    return switch (stage.report(name, id, status)) {
      case Verdict.Moved _, Verdict.Retried _ -> "ok";
      case Verdict.Unchanged _ -> "again";
      case Verdict.Refused _ -> "stop";
    };
  }

  private void become(String name, String attribute) {
    var pair = attribute.split("=", 2);
    stage.setAttributes(name, Map.of(pair[0], pair[1]));
    stage.hearAll();
  }

  private String state(DeploymentId id) {
    var view = stage.view(id);
    var state = view.deployment().standing().state().text();
    return state.equals("running") ? DeploymentJson.status(view) : state;
  }

  private void counts(DeploymentId id, String[] words) {
    var expected = new TreeMap<String, Long>();
    Arrays.stream(words)
        .skip(2)
        .map(word -> word.split("=", 2))
        .forEach(pair -> expected.put(pair[0], Long.parseLong(pair[1])));
    var counts = new TreeMap<>(DeploymentJson.statistics(stage.view(id)));
    counts.values().removeIf(count -> count == 0);
    assertEquals(expected, counts);
  }

  private String phases(DeploymentId id) {
    return String.join(
        " ",
        stage.view(id).phases().stream()
            .map(phase ->
                (phase.openedAt().isPresent() ? "open" : "closed")
                    + (phase.quota().isPresent()
                        ? phase.offered() + "/" + phase.quota().getAsLong()
                        : ""))
            .toList());
  }

  private void gate(DeploymentId id, int phase, String verdict) {
    var told = stage.view(id).phases().get(phase - 1).verdict();
    assertTrue(told.startsWith(verdict), told);
  }

  DeploymentId deployment(String name) {
    var id = deployments.get(name);
    if (id == null) {
      throw new AssertionError("no deployment " + name);
    }
    return id;
  }

  private FilterId filter(String name) {
    var id = filters.get(name);
    if (id == null) {
      throw new AssertionError("no filter " + name);
    }
    return id;
  }

  private DeviceId id(String device) {
    return stage.device(device).caller.device().id();
  }

  /// `d1`, `d1,d3` or `d1..d9`.
  private static List<String> names(String text) {
    var names = new ArrayList<String>();
    for (var part : text.split(",", -1)) {
      var range = RANGE.matcher(part);
      if (range.matches()) {
        IntStream.rangeClosed(Integer.parseInt(range.group(2)), Integer.parseInt(range.group(3)))
            .forEach(n -> names.add(range.group(1) + n));
      } else {
        names.add(part);
      }
    }
    return names;
  }

  private static String after(String line, int words) {
    return line.split("\\s+", words + 1)[words];
  }

  private String ahead(String text) {
    return AHEAD
        .matcher(text)
        .replaceAll(
            match -> stage.clock.instant().plus(span(match.group(1) + match.group(2))).toString());
  }

  private static Duration span(String text) {
    return Duration.parse(
        text.endsWith("d")
            ? "P" + text.toUpperCase(java.util.Locale.ROOT)
            : "PT" + text.toUpperCase(java.util.Locale.ROOT));
  }
}
