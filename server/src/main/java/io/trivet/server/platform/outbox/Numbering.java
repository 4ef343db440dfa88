package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/// Gives committed events their numbers, one tenant at a time under its lock, so that everybody
/// after this point sees one order without gaps. Several nodes share the tenants: a locked one is
/// skipped. Writers of events never wait for each other or for this.
public final class Numbering {
  /// The kind of {@link Changes} that tells all nodes "tenant number".
  public static final String KIND = "event";

  private static final int BATCHES_MAX = 50;
  private static final int OLD_BATCH = 10_000;

  private final Database database;
  private final InstantSource clock;
  private final EventStore store = new EventStore();
  private final List<EventReceiver> receivers = new CopyOnWriteArrayList<>();

  public Numbering(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  public void subscribe(EventReceiver receiver) {
    receivers.add(receiver);
  }

  /// Numbers what is there. Called again and again.
  public void run() {
    for (var tenant : database.read(store::waiting)) {
      for (int batch = 0; batch < BATCHES_MAX; batch++) {
        if (database.inTransaction(db -> number(db, tenant)) < Limits.EVENTS_NUMBERED_AT_ONCE) {
          break;
        }
      }
    }
  }

  /// Forgets events that are older than {@link Limits#EVENT_KEPT}.
  public void forgetOld() {
    var before = clock.instant().minus(Limits.EVENT_KEPT);
    while (database.inTransaction(db -> store.deleteOld(db, before, OLD_BATCH)) == OLD_BATCH) {
      // until a portion is not full
    }
  }

  private int number(Handle db, TenantId tenant) {
    store.openHead(db, tenant);
    var head = store.lockHead(db, tenant);
    if (head.isEmpty()) {
      return 0;
    }
    int count = store.take(db, tenant, head.getAsLong(), Limits.EVENTS_NUMBERED_AT_ONCE);
    if (count > 0) {
      long next = head.getAsLong() + count;
      store.moveHead(db, tenant, next);
      receivers.forEach(receiver -> receiver.numbered(db, tenant, head.getAsLong(), next));
      Changes.publish(db, KIND, tenant + " " + next);
    }
    return count;
  }
}
