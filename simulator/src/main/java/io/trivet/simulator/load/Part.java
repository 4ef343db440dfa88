package io.trivet.simulator.load;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Devices of one kind: how many, what they are and how they behave.
///
/// `linkBytesPerSecond` 0 means as fast as it goes.
record Part(
    String name,
    int count,
    String deviceType,
    List<Weighted<String>> versions,
    KeyKind key,
    List<Weighted<Site>> sites,
    Pace pace,
    long linkBytesPerSecond,
    Failures failures,
    Question question,
    boolean channel,
    Map<String, String> attributes) {
  Part {
    versions = List.copyOf(versions);
    sites = List.copyOf(sites);
    attributes = Map.copyOf(attributes);
  }

  /// The same devices, with another time between two polls.
  Part polling(Duration pause) {
    return new Part(
        name,
        count,
        deviceType,
        versions,
        key,
        sites,
        new Pace(pause, pace.inventory(), pace.retry(), pace.install()),
        linkBytesPerSecond,
        failures,
        question,
        channel,
        attributes);
  }

  /// A choice that is made as often as its weight says.
  record Weighted<T>(T value, int weight) {
    /// The choice for a random number from 0 to 1.
    static <T> T choose(List<Weighted<T>> choices, double random) {
      double left = random * choices.stream().mapToInt(Weighted::weight).sum();
      for (var choice : choices) {
        left -= choice.weight();
        if (left < 0) {
          return choice.value();
        }
      }
      return choices.getLast().value();
    }
  }

  /// How a device proves itself.
  enum KeyKind {
    RSA,
    ECDSA,
    ED25519
  }

  /// In which form a device asks for work; Mender's clients use all three.
  enum Question {
    V2_POST,
    V1_POST,
    V1_GET
  }

  /// Times between two polls, two inventory reports, two tries of a device that waits to be let in;
  /// and how long an installation takes.
  record Pace(Duration poll, Duration inventory, Duration retry, Duration install) {}

  /// How often, from 0 to 1, an update meets this: the installer fails, the download breaks and is
  /// resumed, the device loses its power in the middle and asks again.
  record Failures(double install, double download, double restart) {}

  /// Where devices stand. They are awake all day or from one local time to another.
  record Site(String name, ZoneId zone, Optional<Awake> awake) {
    /// How long from now a device sleeps; zero when it is awake.
    Duration sleepsFor(Instant now) {
      if (awake.isEmpty()) {
        return Duration.ZERO;
      }
      var local = now.atZone(zone);
      if (awake.get().holds(local.toLocalTime())) {
        return Duration.ZERO;
      }
      var opening = local.with(awake.get().from());
      return Duration.between(local, opening.isAfter(local) ? opening : opening.plusDays(1));
    }
  }

  record Awake(LocalTime from, LocalTime to) {
    boolean holds(LocalTime time) {
      return from.isBefore(to)
          ? !time.isBefore(from) && time.isBefore(to)
          : !time.isBefore(from) || time.isBefore(to);
    }
  }
}
