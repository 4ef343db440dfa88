package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.RunningServer;
import io.trivet.testkit.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// `./trivet bench audit`: what an entry costs, and how many a second there can be. Writes
/// benchmarks/results/audit.md.
@Tag("slow")
@EnabledIfSystemProperty(named = "trivet.bench", matches = "true")
class AuditBenchTest {
  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final int REQUESTS = 400;
  private static final int PLACED = 20_000;

  private final TestAudit audit = new TestAudit();
  private final StringBuilder page = new StringBuilder();

  @Test
  void an_entry_has_its_price() throws Exception {
    audit
        .database()
        .inTransaction(
            db -> db.execute("CREATE TABLE bench (n int PRIMARY KEY, v bigint NOT NULL)"));
    for (int n = 0; n < 16; n++) {
      int row = n;
      audit.database().inTransaction(db -> db.execute("INSERT INTO bench VALUES (?, 0)", row));
    }
    say("# The audit log's price\n");
    say(
        "%d cores, load average %.1f at the start; PostgreSQL with fsync on the same machine; %d s a round.\n"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                ROUND.toSeconds()));
    say("| writers | changes/s without entry | with entry (appends/s) | one entry adds |");
    say("| ---: | ---: | ---: | ---: |");
    for (int writers : new int[] {1, 8}) {
      round(writers, this::plain); // warm
      double without = round(writers, this::plain);
      double with = round(writers, this::audited);
      double micros = writers * (1e6 / with - 1e6 / without);
      say("| %d | %.0f | %.0f | %.0f µs |".formatted(writers, without, with, micros));
    }
    sequencer();
    request();
    audit.close();
    Files.writeString(Path.of("../benchmarks/results/audit.md"), page);
    assertTrue(page.toString().contains("appends/s"));
  }

  private void plain(int n) {
    audit.database().inTransaction(db -> update(db, n));
  }

  private void audited(int n) {
    audit.ledger.change(
        TestAudit.caller("ann@example.com").actor(),
        db ->
            Recorded.of(
                update(db, n),
                AuditEntry.of(AuditAction.UPDATE_DEVICE, "device-" + n, "")
                    .withAfter("{\"v\":1}")));
  }

  private static int update(Handle db, int n) {
    return db.execute("UPDATE bench SET v = v + 1 WHERE n = ?", n);
  }

  /// Changes a second, all writers together.
  private static double round(int writers, IntConsumer change) throws InterruptedException {
    var done = new LongAdder();
    var stopped = new AtomicBoolean();
    var threads = new ArrayList<Thread>();
    long start = System.nanoTime();
    for (int w = 0; w < writers; w++) {
      int n = w;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!stopped.get()) {
                  change.accept(n);
                  done.increment();
                }
              }));
    }
    Await.pause(ROUND);
    stopped.set(true);
    for (var thread : threads) {
      thread.join();
    }
    return done.sum() * 1e9 / (System.nanoTime() - start);
  }

  private void sequencer() throws IOException {
    audit.sequence();
    while (audit
            .database()
            .read(db ->
                db.createQuery("SELECT count(*) FROM audit_entry WHERE log_index IS NULL")
                    .mapTo(Long.class)
                    .one())
        > 0) {
      audit.sequence();
    }
    audit
        .database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO audit_entry (tenant_id, id, at, actor_kind, actor_id, action, object_type,"
                    + " object_id, object_name, decision, body) SELECT tenant_id, gen_random_uuid(), at,"
                    + " actor_kind, actor_id, action, object_type, object_id, object_name, decision, body"
                    + " FROM audit_entry LIMIT "
                    + PLACED));
    long before = audit.verify(java.util.List.of()).checkpoint().orElseThrow().size();
    long start = System.nanoTime();
    audit.sequence();
    double seconds = (System.nanoTime() - start) / 1e9;
    var report = audit.verify(java.util.List.of());
    long placed = report.checkpoint().orElseThrow().size() - before;
    say(
        "\nThe sequencer gives %.0f entries a second their place (%d in %.2f s), signed."
            .formatted(placed / seconds, placed, seconds));
    start = System.nanoTime();
    long size = audit.verify(java.util.List.of()).checkpoint().orElseThrow().size();
    say(
        "The verifier checks %.0f entries a second."
            .formatted(size * 1e9 / (System.nanoTime() - start)));
  }

  /// Turn by turn, so that all three see the same machine; medians, so that a pause counts once.
  private void request() {
    try (var server = new RunningServer(Map.of())) {
      var admin = server.administrator();
      var path = "/api/management/v1/deployments/signing_policy";
      var requests = new ArrayList<Double>();
      var plain = new ArrayList<Double>();
      var audited = new ArrayList<Double>();
      for (int i = 0; i < REQUESTS; i++) {
        requests.add(micros(() -> admin.put(path, Map.of("policy", "any")).require(204)));
        plain.add(micros(() -> plain(0)));
        audited.add(micros(() -> audited(0)));
      }
      double whole = median(requests);
      double entry = median(audited) - median(plain);
      say(
          "\nA changing request over HTTPS takes %.0f µs (median); its entry is %.0f µs of that, %.0f %%."
              .formatted(whole, entry, 100 * entry / whole));
    }
  }

  private static double micros(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e3;
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  private void say(String line) {
    page.append(line).append('\n');
    System.out.println(line);
  }
}
