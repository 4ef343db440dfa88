package io.trivet.server.people.audit;

import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Changes made by somebody: the work returns what the log shall say of it, and both are committed
/// together or not at all. There is no way through here that forgets the entry.
public final class Ledger {
  private final Database database;
  private final AuditStore store = new AuditStore();
  private final BesideStore beside = new BesideStore();
  private final InstantSource clock;

  public Ledger(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @FunctionalInterface
  public interface Change<T extends @Nullable Object> {
    Recorded<T> in(Handle db);
  }

  /// Runs a change and writes its entries in one transaction. As with {@link
  /// Database#inTransaction}, the work may be run again after a deadlock.
  public <T extends @Nullable Object> T change(Actor actor, Change<T> change) {
    return database.inTransaction(db -> {
      var recorded = change.in(db);
      recorded.entries().forEach(entry -> record(db, actor, entry));
      return recorded.value();
    });
  }

  /// Writes an entry as part of the caller's transaction.
  public void record(Handle db, Actor actor, AuditEntry entry) {
    write(db, actor, entry, Decision.ALLOWED);
  }

  /// An attempt that was turned away: it changed nothing, so it has a transaction of its own.
  public void refused(Actor actor, AuditEntry attempt) {
    database.inTransaction(db -> {
      write(db, actor, attempt, Decision.REFUSED);
      return null;
    });
  }

  private void write(Handle db, Actor actor, AuditEntry entry, Decision decision) {
    var id = UUID.randomUUID();
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var body =
        EntryBody.write(id, actor, entry, decision, now, value -> put(db, actor, value, now));
    store.insert(db, id, actor, entry, decision, now, body);
  }

  private byte[] put(Handle db, Actor actor, Beside value, Instant now) {
    var known =
        value.kind().isRepeated()
            ? beside.find(db, actor.tenant(), value, now)
            : java.util.Optional.<byte[]>empty();
    return known.orElseGet(() -> beside.insert(db, actor.tenant(), value, now));
  }
}
