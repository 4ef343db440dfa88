package io.trivet.server.people.audit;

import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.work.Repeat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from the audit log.
public record Audit(List<Endpoint> endpoints, List<Job> jobs, Evidence evidence) {
  /// Checkpoints are at most a second apart while there is something new.
  private static final Duration SEQUENCER_PAUSE = Duration.ofMillis(400);

  private static final Duration DELIVERY_PAUSE = Duration.ofSeconds(1);
  private static final Duration WITNESS_PAUSE = Duration.ofSeconds(2);
  private static final Duration RETENTION_PAUSE = Duration.ofHours(1);

  /// Work that is done beside requests.
  record Job(String name, Duration pause, Runnable work) {}

  /// Where entries and checkpoints go: what the operator has set.
  public record Receivers(List<SinkAddress> sinks, List<WitnessAddress> witnesses) {
    public Receivers {
      sinks = List.copyOf(sinks);
      witnesses = List.copyOf(witnesses);
    }
  }

  public Audit {
    endpoints = List.copyOf(endpoints);
    jobs = List.copyOf(jobs);
  }

  /// `logKey` is 32 random bytes, the same on all nodes.
  public static Audit create(
      Database database, Ledger ledger, InstantSource clock, byte[] logKey, Receivers receivers) {
    var keys = new LogKeys(logKey);
    var logs = new AuditLogs(database, ledger, keys, clock);
    return new Audit(
        Stream.concat(
                new AuditApi(logs, ledger).endpoints().stream(),
                new LogApi(logs).endpoints().stream())
            .toList(),
        List.of(
            new Job("audit-retention", RETENTION_PAUSE, new Retention(database, clock)),
            new Job(
                "audit-witnesses", WITNESS_PAUSE, new Witnessing(database, receivers.witnesses())),
            new Job("audit-sinks", DELIVERY_PAUSE, new Delivery(database, receivers.sinks())),
            new Job("audit-sequencer", SEQUENCER_PAUSE, new Sequencer(database, keys, clock))),
        new Evidence(database, logKey, clock));
  }

  /// To be closed when the server stops, the last one first.
  public List<AutoCloseable> start() {
    return jobs.stream()
        .<AutoCloseable>map(job -> Repeat.every(job.name(), job.pause(), job.work()))
        .toList();
  }
}
