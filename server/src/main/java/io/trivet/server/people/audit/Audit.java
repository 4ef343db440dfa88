package io.trivet.server.people.audit;

import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.work.Repeat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from the audit log.
public record Audit(List<Endpoint> endpoints, Runnable sequencer, Runnable retention) {
  /// Checkpoints are at most a second apart while there is something new.
  private static final Duration SEQUENCER_PAUSE = Duration.ofMillis(400);

  private static final Duration RETENTION_PAUSE = Duration.ofHours(1);

  public Audit {
    endpoints = List.copyOf(endpoints);
  }

  /// `logKey` is 32 random bytes, the same on all nodes.
  public static Audit create(Database database, Ledger ledger, InstantSource clock, byte[] logKey) {
    var keys = new LogKeys(logKey);
    var logs = new AuditLogs(database, ledger, keys, clock);
    return new Audit(
        Stream.concat(
                new AuditApi(logs, ledger).endpoints().stream(),
                new LogApi(logs).endpoints().stream())
            .toList(),
        new Sequencer(database, keys, clock),
        new Retention(database, clock));
  }

  /// The work that is done beside requests; to be closed in the order given.
  public List<AutoCloseable> start() {
    return List.of(
        Repeat.every("audit-retention", RETENTION_PAUSE, retention),
        Repeat.every("audit-sequencer", SEQUENCER_PAUSE, sequencer));
  }
}
