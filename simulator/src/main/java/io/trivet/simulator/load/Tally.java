package io.trivet.simulator.load;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// What happened: times of answers, how far devices have come, and everything that was wrong.
final class Tally {
  /// Different texts of what was wrong; further ones are counted together.
  static final int WRONGS_MAX = 50;

  private static final long MICROS_MAX = Duration.ofMinutes(10).toMillis() * 1000;

  private final Map<Kind, Histogram> times = new EnumMap<>(Kind.class);
  private final Histogram late = new ConcurrentHistogram(MICROS_MAX, 2);
  private final Map<String, LongAdder> wrongs = new ConcurrentHashMap<>();
  private final Map<Counter, AtomicLong> counters = new EnumMap<>(Counter.class);

  /// How far devices have come and what they met.
  enum Counter {
    /// Devices that were let in and have reported their inventory.
    ADMITTED,
    /// Answers 429 with a time to come back.
    SENT_AWAY,
    /// Requests without an answer: no connection, or it broke.
    UNREACHABLE,
    OFFERED,
    INSTALLED,
    FAILED,
    /// Deployments that the server told a device to stop.
    WITHDRAWN,
    RESTARTED,
    RESUMED,
    BYTES,
    /// Channels that are open now.
    CHANNELS;
  }

  Tally() {
    for (var kind : Kind.values()) {
      times.put(kind, new ConcurrentHistogram(MICROS_MAX, 3));
    }
    for (var counter : Counter.values()) {
      counters.put(counter, new AtomicLong());
    }
  }

  void answered(Kind kind, long nanos) {
    histogram(kind).recordValue(Math.min(MICROS_MAX, nanos / 1000));
  }

  /// How much later than due a device got its turn: above a second the generator is the limit.
  void late(long nanos) {
    late.recordValue(Math.clamp(nanos / 1000, 0, MICROS_MAX));
  }

  void wrong(String what) {
    if (wrongs.size() >= WRONGS_MAX && !wrongs.containsKey(what)) {
      wrongs.computeIfAbsent("more, not listed", _ -> new LongAdder()).increment();
    } else {
      wrongs.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }
  }

  void add(Counter counter, long count) {
    counter(counter).addAndGet(count);
  }

  long get(Counter counter) {
    return counter(counter).get();
  }

  long answers(Kind kind) {
    return histogram(kind).getTotalCount();
  }

  long answers() {
    return times.values().stream().mapToLong(Histogram::getTotalCount).sum();
  }

  double millis(Kind kind, double percentile) {
    return histogram(kind).getValueAtPercentile(percentile) / 1000.0;
  }

  double lateMillis(double percentile) {
    return late.getValueAtPercentile(percentile) / 1000.0;
  }

  /// Forgets the times so far: what was measured while devices were let in is not the load.
  void measureFromHere() {
    times.values().forEach(Histogram::reset);
    late.reset();
  }

  /// What was wrong and how often.
  Map<String, Long> wrongs() {
    var all = new TreeMap<String, Long>();
    wrongs.forEach((what, count) -> all.put(what, count.sum()));
    return all;
  }

  private Histogram histogram(Kind kind) {
    return java.util.Objects.requireNonNull(times.get(kind));
  }

  private AtomicLong counter(Counter counter) {
    return java.util.Objects.requireNonNull(counters.get(counter));
  }
}
