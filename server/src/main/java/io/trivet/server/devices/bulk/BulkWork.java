package io.trivet.server.devices.bulk;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.bulk.BulkOperation.Progress;
import io.trivet.server.devices.bulk.BulkOperation.State;
import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.identity.HandleSet;
import io.trivet.server.people.access.Budgets;
import io.trivet.server.people.access.UserAuth;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does the work of bulk operations, a chunk in a transaction: the changes, their audit entries and
/// how far the work has come are committed together. Whoever ordered it is asked for their rights
/// anew before each chunk. Several nodes work side by side: an operation is locked while a chunk of
/// it is done.
final class BulkWork {
  private static final Logger LOG = LoggerFactory.getLogger(BulkWork.class);

  /// An operation may do nothing else, whatever its owner may.
  private static final Set<Permission> ENOUGH =
      Set.of(Permission.MANAGE_DEVICES, Permission.READ_DEVICES);

  private final BulkOperations.Platform platform;
  private final BulkStore store;
  private final BulkDeeds deeds;
  private final Devices devices;
  private final UserAuth people;
  private final Budgets budgets = new Budgets();

  BulkWork(
      BulkOperations.Platform platform,
      BulkStore store,
      BulkDeeds deeds,
      Devices devices,
      UserAuth people) {
    this.platform = platform;
    this.store = store;
    this.deeds = deeds;
    this.devices = devices;
    this.people = people;
  }

  /// Works for a while and returns early when nothing is left. Called again and again.
  void run() {
    var end = platform.clock().instant().plus(Limits.BULK_TURN);
    while (chunk() && platform.clock().instant().isBefore(end)) {
      // one chunk after the other: each is a transaction of its own
    }
  }

  /// Forgets operations that ended long ago.
  void forgetOld() {
    var before = platform.clock().instant().minus(Limits.BULK_OPERATION_KEPT);
    platform.database().inTransaction(db -> store.forget(db, before));
  }

  /// What a chunk came to, for what follows after the commit.
  private record Chunk(BulkOperation operation, List<DeviceRef> touched) {}

  /// False when there was nothing to do, or something went wrong that no device is to blame for.
  private boolean chunk() {
    var taken = new AtomicReference<Optional<BulkOperation>>(Optional.empty());
    try {
      var chunk =
          platform
              .database()
              .inTransaction(db -> {
                taken.set(store.take(db, platform.clock().instant()));
                return taken.get().map(operation -> new Chunk(operation, advance(db, operation)));
              });
      chunk.ifPresent(this::tell);
      return chunk.isPresent();
    } catch (RuntimeException e) {
      taken.get().ifPresent(operation -> later(operation, e));
      return false;
    }
  }

  /// The other operations go on meanwhile.
  private void later(BulkOperation operation, RuntimeException because) {
    LOG.warn("bulk failed tenant={} operation={}", operation.tenant(), operation.id(), because);
    var due = platform.clock().instant().plus(Limits.BULK_PAUSE_AFTER_FAILURE);
    platform
        .database()
        .inTransaction(db -> store.advance(db, operation, operation.progress(), due));
  }

  private void tell(Chunk chunk) {
    chunk.touched().forEach(devices::forget);
    var operation = chunk.operation();
    platform.hints().touch(operation.tenant(), EventKind.OPERATION, operation.id().toString());
  }

  /// The devices of the chunk, after what was to be done was done to them.
  private List<DeviceRef> advance(Handle db, BulkOperation operation) {
    var caller = acting(operation);
    if (caller.isEmpty()) {
      end(
          db,
          operation,
          operation.progress(),
          State.HALTED,
          "whoever ordered it may no longer manage devices");
      return List.of();
    }
    var now = platform.clock().instant();
    var handles = next(db, operation);
    var refs =
        devices.byHandles(db, operation.tenant(), handles).stream()
            .map(device -> new DeviceRef(operation.tenant(), device))
            .toList();
    var budget = spend(db, operation, caller.get(), refs.size(), now);
    if (budget.isPresent()) {
      postpone(db, operation, budget.get());
      return List.of();
    }
    var done = deeds.perform(db, caller.get(), operation.action(), refs);
    done.entries()
        .forEach(entry ->
            platform.ledger().record(db, operation.owner().actor(), meta(entry, operation)));
    keepReasons(db, operation, done.failures());
    settle(db, operation, handles, done);
    return refs;
  }

  private Optional<UserCaller> acting(BulkOperation operation) {
    var owner = operation.owner();
    return people
        .acting(operation.tenant(), owner.user(), owner.session(), owner.actor())
        .map(caller -> caller.with(caller.rights().only(ENOUGH)))
        .filter(caller -> caller.rights().has(Permission.MANAGE_DEVICES));
  }

  private long[] next(Handle db, BulkOperation operation) {
    var rest =
        HandleSet.read(store.targets(db, operation))
            .getLongIteratorFrom(operation.progress().lastHandle() + 1);
    var handles = new ArrayList<Long>(Limits.BULK_CHUNK);
    while (rest.hasNext() && handles.size() < Limits.BULK_CHUNK) {
      handles.add(rest.next());
    }
    return handles.stream().mapToLong(Long::longValue).toArray();
  }

  /// When to go on, if the owner's budget does not allow the chunk now. What was spent of a refused
  /// chunk is given back.
  private Optional<Instant> spend(
      Handle db, BulkOperation operation, UserCaller caller, int count, Instant now) {
    var budget = BulkBudget.of(caller);
    if (!operation.action().isFinal()) {
      return Optional.empty();
    }
    var account =
        new Budgets.Account(
            operation.tenant(), operation.owner().user().toString(), operation.id().toString());
    db.savepoint("budget");
    for (int i = 0; i < count; i++) {
      var refused = budgets.spend(db, account, budget, now);
      if (refused.isPresent()) {
        db.rollbackToSavepoint("budget");
        return refused;
      }
    }
    db.releaseSavepoint("budget");
    return Optional.empty();
  }

  private void postpone(Handle db, BulkOperation operation, Instant until) {
    if (until.equals(Instant.MAX)) {
      end(
          db,
          operation,
          operation.progress(),
          State.HALTED,
          "the budget of whoever ordered it is spent");
    } else {
      store.advance(db, operation, operation.progress(), until);
      LOG.info(
          "bulk postponed tenant={} operation={} until={}",
          operation.tenant(),
          operation.id(),
          until);
    }
  }

  private void settle(Handle db, BulkOperation operation, long[] handles, BulkDeeds.Done done) {
    var before = operation.progress();
    var progress =
        before.and(
            handles.length,
            done.changed(),
            done.failures().size(),
            handles.length == 0 ? before.lastHandle() : handles[handles.length - 1]);
    if (!store.advance(db, operation, progress, platform.clock().instant())) {
      throw new IllegalStateException("operation " + operation.id() + " ended under its lock");
    }
    if (handles.length < Limits.BULK_CHUNK || progress.isThrough()) {
      end(db, operation, progress, State.FINISHED, "");
    }
  }

  private void end(
      Handle db, BulkOperation operation, Progress progress, State state, String reason) {
    store.end(db, operation, state, reason, platform.clock().instant());
    var counts = new LinkedHashMap<String, Object>();
    counts.put("state", state.text());
    counts.put("devices", progress.total());
    counts.put("changed", progress.changed());
    counts.put("failed", progress.failed());
    platform
        .ledger()
        .record(
            db,
            Actor.system(operation.tenant(), "bulk operations"),
            AuditEntry.of(AuditAction.END_BULK_OPERATION, operation.id(), operation.action().word())
                .withAfter(Json.text(counts)));
    LOG.info(
        "bulk ended tenant={} operation={} action={} state={} changed={} failed={}",
        operation.tenant(),
        operation.id(),
        operation.action().word(),
        state.text(),
        progress.changed(),
        progress.failed());
  }

  /// All are counted, the first are kept.
  private void keepReasons(Handle db, BulkOperation operation, Map<DeviceId, String> failures) {
    if (operation.progress().failed() < Limits.BULK_FAILURES_KEPT) {
      store.insertFailures(db, operation, failures);
    }
  }

  private static AuditEntry meta(AuditEntry entry, BulkOperation operation) {
    var meta = new LinkedHashMap<>(entry.meta());
    meta.put("operation", List.of(operation.id().toString()));
    return entry.withMeta(meta);
  }
}
