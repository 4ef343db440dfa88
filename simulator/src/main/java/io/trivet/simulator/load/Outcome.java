package io.trivet.simulator.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How a run ended: whether the goal was reached, what was wrong, and the numbers.
record Outcome(
    String fleet,
    int devices,
    double seconds,
    List<String> failures,
    Map<String, Long> wrongs,
    Map<String, Long> counts,
    List<Row> answers,
    double lateP99Millis,
    long handshakes) {
  Outcome {
    failures = List.copyOf(failures);
    wrongs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(wrongs));
    counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    answers = List.copyOf(answers);
  }

  /// Times in milliseconds.
  record Row(String kind, long answers, double perSecond, double p50, double p99, double max) {}

  boolean isGood() {
    return failures.isEmpty() && wrongs.isEmpty();
  }

  static Outcome of(
      Fleet fleet, double seconds, List<String> failures, Tally tally, long handshakes) {
    var counts = new LinkedHashMap<String, Long>();
    for (var counter : Tally.Counter.values()) {
      counts.put(counter.name().toLowerCase(Locale.ROOT), tally.get(counter));
    }
    var rows = new ArrayList<Row>();
    for (var kind : Kind.values()) {
      if (tally.answers(kind) > 0) {
        rows.add(
            new Row(
                kind.text(),
                tally.answers(kind),
                tally.answers(kind) / Math.max(0.001, seconds),
                tally.millis(kind, 50),
                tally.millis(kind, 99),
                tally.millis(kind, 100)));
      }
    }
    return new Outcome(
        fleet.name(),
        fleet.count(),
        seconds,
        failures,
        tally.wrongs(),
        counts,
        rows,
        tally.lateMillis(99),
        handshakes);
  }

  String text() {
    var text = new StringBuilder();
    text.append(
        "%n%-10s %12s %10s %9s %9s %9s%n"
            .formatted("answers", "number", "a second", "p50 ms", "p99 ms", "max ms"));
    for (var row : answers) {
      text.append(
          "%-10s %,12d %,10.0f %9.1f %9.1f %9.1f%n"
              .formatted(
                  row.kind(), row.answers(), row.perSecond(), row.p50(), row.p99(), row.max()));
    }
    counts.forEach((name, count) -> {
      if (count > 0) {
        text.append("%-12s %,d%n".formatted(name, count));
      }
    });
    text.append("TLS handshakes, none resumed: %,d%n".formatted(handshakes));
    text.append("turns later than due, p99: %.0f ms%n".formatted(lateP99Millis));
    if (lateP99Millis > 1000) {
      text.append("the generator could not keep up: the figures are its own, not the server's\n");
    }
    wrongs.forEach((what, count) -> text.append("WRONG %,d times: %s%n".formatted(count, what)));
    failures.forEach(what -> text.append("FAILED: ").append(what).append('\n'));
    text.append(isGood() ? "goal reached" : "NOT what was wanted");
    return text.append(" after %.1f s%n".formatted(seconds)).toString();
  }
}
