package io.trivet.server.people.audit;

import io.trivet.core.kernel.ChangeSet;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.TreeAppender;
import io.trivet.trust.note.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives committed entries their place in their tenant's log, and signs what the log has become. A
/// batch is one transaction: places, tiles and checkpoint appear together, so there is never a
/// checkpoint over entries that are not there, nor a second one of the same size. There is one
/// sequencer in the database (an advisory lock), whatever the number of nodes.
final class Sequencer implements Runnable {
  /// Entries of one transaction.
  static final int BATCH_MAX = 2048;

  /// Batches of one tenant before the others have their turn.
  private static final int BATCHES_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

  private final Database database;
  private final LogStore store = new LogStore();
  private final LogKeys keys;
  private final InstantSource clock;

  Sequencer(Database database, LogKeys keys, InstantSource clock) {
    this.database = database;
    this.keys = keys;
    this.clock = clock;
  }

  /// Places everything that is committed and has no place yet.
  @Override
  public void run() {
    for (var tenant : database.read(store::tenantsWithNew)) {
      int placed = BATCH_MAX;
      for (int batch = 0; batch < BATCHES_MAX && placed == BATCH_MAX; batch++) {
        placed = database.inTransaction(db -> place(db, tenant));
      }
    }
  }

  private int place(Handle db, TenantId tenant) {
    if (!store.tryLock(db)) {
      return 0; // another node is at it
    }
    var entries = store.newEntries(db, tenant, BATCH_MAX);
    if (!entries.isEmpty()) {
      append(db, tenant, entries);
    }
    return entries.size();
  }

  private void append(Handle db, TenantId tenant, List<LogStore.NewEntry> entries) {
    long size = store.log(db, tenant).map(LogStore.Log::size).orElse(0L);
    var tree = resume(db, tenant, size);
    entries.forEach(entry -> tree.append(Hash.ofEntry(entry.body())));
    int placed =
        store.place(db, tenant, size, entries.stream().map(LogStore.NewEntry::entryId).toList());
    tree.takeChanged().forEach((tile, hashes) -> store.saveTile(db, tenant, tile, hashes));
    var checkpoint = new Checkpoint(LogKeys.origin(tenant), tree.size(), tree.root()).text();
    var note = new Note(checkpoint, List.of(keys.signer(tenant).sign(checkpoint)));
    boolean published = store.publish(db, tenant, size, tree.size(), note.bytes(), clock.instant());
    if (placed != entries.size() || !published) {
      throw new IllegalStateException(
          "audit log of %s changed under the sequencer: %d of %d placed at %d"
              .formatted(tenant, placed, entries.size(), size));
    }
    hint(db, tenant);
    LOG.debug("audit_log tenant={} size={}", tenant, tree.size());
  }

  /// Open consoles look at the log again.
  private static void hint(Handle db, TenantId tenant) {
    Changes.publish(
        db, Hints.KIND, "%s %s %s".formatted(tenant, EventKind.AUDIT.text(), ChangeSet.ALL));
  }

  private TreeAppender resume(Handle db, TenantId tenant, long size) {
    try {
      return TreeAppender.resume(tile -> store.tile(db, tenant, tile), size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
