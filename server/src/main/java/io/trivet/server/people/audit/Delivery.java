package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Database;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands every entry that has its place in the log on to every sink, in order, at least once: how
/// far a sink is, is stored only after a batch has arrived.
final class Delivery implements Runnable {
  static final int BATCH_MAX = 500;

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Database database;
  private final DeliveryStore store = new DeliveryStore();
  private final LogStore logs = new LogStore();
  private final BesideStore beside = new BesideStore();
  private final Map<SinkAddress, Sink> sinks = new LinkedHashMap<>();

  private final Set<SinkAddress> away = new HashSet<>();

  Delivery(Database database, List<SinkAddress> addresses) {
    this.database = database;
    addresses.forEach(address -> sinks.put(address, Sink.of(address)));
  }

  @Override
  public void run() {
    for (var sink : sinks.entrySet()) {
      try {
        for (var tenant : database.read(logs::logs)) {
          deliverAll(sink.getKey(), sink.getValue(), tenant);
        }
        if (away.remove(sink.getKey())) {
          LOG.info("audit_sink back sink={}", sink.getKey().text());
        }
      } catch (IOException e) {
        if (away.add(sink.getKey())) {
          LOG.warn("audit_sink away sink={} reason=\"{}\"", sink.getKey().text(), e.toString());
        }
      }
    }
  }

  private void deliverAll(SinkAddress address, Sink sink, TenantId tenant) throws IOException {
    int delivered = BATCH_MAX;
    while (delivered == BATCH_MAX) {
      delivered = deliver(address, sink, tenant);
    }
  }

  /// One batch. The lock keeps other nodes from sending the same at the same time; the transaction
  /// that holds it writes the cursor.
  private int deliver(SinkAddress address, Sink sink, TenantId tenant) throws IOException {
    var failed = new ArrayList<IOException>();
    int count =
        database.inTransaction(db -> {
          if (!store.tryLock(db)) {
            return 0;
          }
          try {
            return deliver(db, address, sink, tenant);
          } catch (IOException e) {
            failed.add(e);
            return 0;
          }
        });
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
    return count;
  }

  private int deliver(Handle db, SinkAddress address, Sink sink, TenantId tenant)
      throws IOException {
    var log = logs.log(db, tenant).orElseThrow();
    long next = Math.max(store.next(db, tenant, address.id()), log.firstIndex());
    int count = (int) Math.min(BATCH_MAX, log.size() - next);
    if (count > 0) {
      sink.deliver(lines(db, tenant, address.format(), next, count));
      store.advance(db, tenant, address.id(), next + count);
    }
    return count;
  }

  private List<Sink.Line> lines(
      Handle db, TenantId tenant, SinkAddress.Format format, long from, int count) {
    var bodies = logs.bodies(db, tenant, from, from + count);
    if (bodies.size() != count) {
      throw new IllegalStateException(
          "the audit log of %s has holes from %d on".formatted(tenant, from));
    }
    var views = new ArrayList<AuditView>();
    for (var body : bodies) {
      views.add(AuditView.read(body, java.util.OptionalLong.of(from + views.size())));
    }
    var values =
        beside.values(db, tenant, views.stream().flatMap(v -> v.digests().stream()).toList());
    return views.stream()
        .map(view -> view.with(values))
        .map(view -> new Sink.Line(view, SinkJson.line(view, format)))
        .toList();
  }
}
