package io.trivet.simulator.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What was asked for on the command line.
record Options(
    Path fleet,
    URI server,
    Optional<Path> ca,
    Person person,
    Admit admit,
    Wire.Connections connections,
    Pools pools,
    Goal goal,
    Bounds bounds,
    Update update,
    Map<String, String> texts) {
  static final String USAGE =
      """
      usage: trivet simulator load FLEET.yaml --server URL [options]
        --ca FILE                 whom to trust, such as data/ca.crt
        --admin FILE              e-mail address and password of a person, such as data/first-admin.txt
        --token-file FILE         or a personal access token
        --admit accept|preauthorize|none       how devices get in (accept)
        --connections kept|new    kept alive, or a new TLS 1.3 connection for each request (kept)
        --pool N                  requests at once (64)
        --downloads N             downloads at once (64)
        --rate N                  at most N requests a second (no limit)
        --ramp SECONDS            time over which devices arrive (10)
        --polls N                 all devices together poll N times a second, whatever the file says
        --goal admitted|updated|steady         when it is done (admitted)
        --update BYTES            make an artifact of that size, upload and deploy it
        --deploy NAME             deploy a release that is there
        --phases N                deploy in N phases of one size
        --phase-seconds N         the time between two of them (10)
        --for SECONDS             how long steady lasts (60)
        --within SECONDS          the goal must be reached in this time (600)
        --p99-ms N                99 of 100 polls must be answered within N milliseconds
        --outage-allowed          requests without an answer are no failure
        --tenant-token TOKEN      sent by devices
        --json FILE               writes the result there
      exit code: 0 goal reached and nothing wrong, 1 not, 2 the command or a file is wrong
      """;

  private static final Set<String> FLAGS = Set.of("outage-allowed");
  private static final Set<String> VALUES =
      Set.of(
          "server",
          "ca",
          "admin",
          "token-file",
          "admit",
          "connections",
          "pool",
          "downloads",
          "rate",
          "ramp",
          "polls",
          "goal",
          "update",
          "deploy",
          "for",
          "within",
          "p99-ms",
          "tenant-token",
          "json",
          "phases",
          "phase-seconds");

  /// Who lets devices in and deploys.
  sealed interface Person {
    record Nobody() implements Person {}

    record Token(Path file) implements Person {}

    record Login(Path file) implements Person {}
  }

  enum Admit {
    ACCEPT,
    PREAUTHORIZE,
    NONE
  }

  enum Goal {
    ADMITTED,
    UPDATED,
    STEADY
  }

  /// `rate` and `polls` in a second; 0 means no limit, or as the file says.
  record Pools(int requests, int downloads, double rate, double polls, Duration ramp) {}

  /// `p99Millis` 0 means any.
  record Bounds(Duration steady, Duration within, double p99Millis, boolean outageAllowed) {}

  /// What is deployed, if anything.
  sealed interface Update {
    record Nothing() implements Update {}

    record Made(int bytes) implements Update {}

    record Release(String name) implements Update {}
  }

  Options {
    texts = Map.copyOf(texts);
  }

  /// How the tool's deployment is cut into phases; empty: not at all.
  Map<String, Integer> phases() {
    int count = (int) number(texts, "phases", 0, 0, 100);
    return count < 2
        ? Map.of()
        : Map.of(
            "count",
            count,
            "interval_seconds",
            (int) number(texts, "phase-seconds", 10, 1, 86_400));
  }

  String tenantToken() {
    return texts.getOrDefault("tenant-token", "");
  }

  Optional<Path> json() {
    return Optional.ofNullable(texts.get("json")).map(Path::of);
  }

  static Options parse(List<String> arguments) {
    var left = new ArrayDeque<>(arguments);
    var texts = new LinkedHashMap<String, String>();
    while (!left.isEmpty()) {
      var argument = left.pop();
      var name = argument.startsWith("--") ? argument.substring(2) : "fleet";
      if (FLAGS.contains(name)) {
        texts.put(name, "true");
      } else if (VALUES.contains(name)) {
        require(!left.isEmpty(), argument + " needs a value");
        texts.put(name, left.pop());
      } else {
        require(!argument.startsWith("--"), "unknown option " + argument);
        require(texts.put(name, argument) == null, "one fleet file is expected, not two");
      }
    }
    return of(texts);
  }

  private static Options of(Map<String, String> texts) {
    require(texts.containsKey("fleet"), "the file of a fleet is expected");
    require(texts.containsKey("server"), "--server URL is expected");
    var person = person(texts);
    var admit =
        choice(texts, "admit", Admit.class, person instanceof Person.Nobody ? "none" : "accept");
    var update = update(texts);
    require(
        !(person instanceof Person.Nobody)
            || (admit == Admit.NONE && update instanceof Update.Nothing),
        "--admin or --token-file is needed to admit or deploy");
    return new Options(
        Path.of(text(texts, "fleet")),
        server(text(texts, "server")),
        Optional.ofNullable(texts.get("ca")).map(Path::of),
        person,
        admit,
        choice(texts, "connections", Wire.Connections.class, "kept"),
        new Pools(
            (int) number(texts, "pool", 64, 1, 10_000),
            (int) number(texts, "downloads", 64, 1, 10_000),
            number(texts, "rate", 0, 0, 1e6),
            number(texts, "polls", 0, 0, 1e6),
            seconds(texts, "ramp", 10)),
        choice(
            texts, "goal", Goal.class, update instanceof Update.Nothing ? "admitted" : "updated"),
        new Bounds(
            seconds(texts, "for", 60),
            seconds(texts, "within", 600),
            number(texts, "p99-ms", 0, 0, 1e6),
            texts.containsKey("outage-allowed")),
        update,
        texts);
  }

  private static Person person(Map<String, String> texts) {
    require(
        !texts.containsKey("admin") || !texts.containsKey("token-file"),
        "--admin or --token-file, not both");
    if (texts.containsKey("admin")) {
      return new Person.Login(Path.of(text(texts, "admin")));
    }
    return texts.containsKey("token-file")
        ? new Person.Token(Path.of(text(texts, "token-file")))
        : new Person.Nobody();
  }

  private static Update update(Map<String, String> texts) {
    require(
        !texts.containsKey("update") || !texts.containsKey("deploy"),
        "--update or --deploy, not both");
    if (texts.containsKey("update")) {
      return new Update.Made((int) number(texts, "update", 0, 1, 1 << 30));
    }
    return texts.containsKey("deploy")
        ? new Update.Release(text(texts, "deploy"))
        : new Update.Nothing();
  }

  private static URI server(String text) {
    require(text.matches("https?://[^/]+/?"), "--server must be such as https://host:8443");
    return URI.create(text);
  }

  private static String text(Map<String, String> texts, String name) {
    return Objects.requireNonNull(texts.get(name));
  }

  private static Duration seconds(Map<String, String> texts, String name, double otherwise) {
    return Duration.ofMillis((long) (number(texts, name, otherwise, 0, 1e6) * 1000));
  }

  private static double number(
      Map<String, String> texts, String name, double otherwise, double least, double most) {
    if (!texts.containsKey(name)) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text(texts, name));
      require(
          value >= least && value <= most,
          "--%s must be from %.0f to %.0f".formatted(name, least, most));
      return value;
    } catch (NumberFormatException _) {
      throw new FleetFile.Wrong("--" + name + " must be a number");
    }
  }

  private static <E extends Enum<E>> E choice(
      Map<String, String> texts, String name, Class<E> type, String otherwise) {
    var text = texts.getOrDefault(name, otherwise);
    for (var one : Objects.requireNonNull(type.getEnumConstants())) {
      if (one.name().equals(text.toUpperCase(Locale.ROOT))) {
        return one;
      }
    }
    throw new FleetFile.Wrong(
        "--%s must be one of %s"
            .formatted(name, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new FleetFile.Wrong(message);
    }
  }
}
