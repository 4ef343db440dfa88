package io.trivet.server.devices.bulk;

import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.BulkAction;
import io.trivet.core.devices.BulkOperationId;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.devices.bulk.BulkOperation.Owner;
import io.trivet.server.devices.bulk.BulkOperation.Progress;
import io.trivet.server.devices.bulk.BulkOperation.State;
import io.trivet.server.devices.identity.HandleSet;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbox.Hints;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// Orders for many devices: the set is frozen when the order is given, the work is done by {@link
/// BulkWork}, and whoever gave the order can look and stop it.
final class BulkOperations {
  private final Platform platform;
  private final Reaches reaches;
  private final Fleet fleet = new Fleet();
  private final BulkStore store;

  /// What it stands on. `requireFresh` asks for a second factor that was shown just now.
  record Platform(
      Database database,
      Ledger ledger,
      Hints hints,
      InstantSource clock,
      Consumer<UserCaller> requireFresh) {}

  /// Which devices are meant: those listed (all, if none are) for which the condition holds.
  record Selection(Condition condition, List<DeviceId> listed) {
    Selection {
      listed = List.copyOf(listed);
    }
  }

  /// What is asked for; with more than `devicesMax` devices it is refused.
  record Order(BulkAction action, Selection selection, OptionalLong devicesMax) {}

  BulkOperations(Platform platform, Reaches reaches, BulkStore store) {
    this.platform = platform;
    this.reaches = reaches;
    this.store = store;
  }

  /// How many devices the order would be about now.
  long preview(UserCaller caller, Order order) {
    return platform.database().inTransaction(db -> select(db, caller, order).getLongCardinality());
  }

  BulkOperation start(UserCaller caller, Order order) {
    if (order.action().isFinal()) {
      platform.requireFresh().accept(caller);
    }
    var started =
        platform
            .ledger()
            .change(
                caller.actor(),
                db -> {
                  requireFew(store.running(db, caller.tenant()));
                  var targets = select(db, caller, order);
                  requireWithin(caller, order, targets.getLongCardinality());
                  var operation = operation(caller, order, targets.getLongCardinality());
                  store.insert(db, operation, HandleSet.write(targets));
                  return Recorded.of(operation, started(operation, order));
                });
    touch(started);
    return started;
  }

  BulkOperation get(UserCaller caller, BulkOperationId id) {
    return platform.database().read(db -> known(db, caller, id));
  }

  Listed<BulkOperation> list(UserCaller caller, Page page) {
    var whose = whose(caller);
    return platform
        .database()
        .read(db ->
            new Listed<>(
                store.list(db, caller.tenant(), whose, page),
                store.count(db, caller.tenant(), whose)));
  }

  Listed<BulkStore.FailedDevice> failures(UserCaller caller, BulkOperationId id, Page page) {
    return platform
        .database()
        .read(db -> {
          known(db, caller, id);
          return new Listed<>(
              store.failures(db, caller.tenant(), id, page),
              store.countFailures(db, caller.tenant(), id));
        });
  }

  /// What was done stays done; the rest is not begun.
  void cancel(UserCaller caller, BulkOperationId id) {
    var operation =
        platform
            .ledger()
            .change(
                caller.actor(),
                db -> {
                  var found = known(db, caller, id);
                  if (!store.end(db, found, State.CANCELLED, "", platform.clock().instant())) {
                    throw new Failure.Conflict("the operation has ended already");
                  }
                  return Recorded.of(
                      found,
                      AuditEntry.of(AuditAction.CANCEL_BULK_OPERATION, id, found.action().word()));
                });
    touch(operation);
  }

  private void touch(BulkOperation operation) {
    platform.hints().touch(operation.tenant(), EventKind.OPERATION, operation.id().toString());
  }

  private Roaring64Bitmap select(Handle db, UserCaller caller, Order order) {
    var condition =
        new Condition.All(List.of(order.selection().condition(), order.action().applicable()));
    var reach = reaches.of(db, caller, MANAGE_DEVICES);
    return fleet.handles(
        db, caller.tenant(), reach, new Fleet.Part(condition, order.selection().listed()));
  }

  private BulkOperation operation(UserCaller caller, Order order, long total) {
    var now = platform.clock().instant();
    return new BulkOperation(
        caller.tenant(),
        new BulkOperationId(UUID.randomUUID()),
        order.action(),
        new Owner(caller.user(), caller.session(), caller.actor()),
        new Progress(total, 0, 0, 0, -1),
        State.RUNNING,
        "",
        now,
        Optional.empty());
  }

  private static AuditEntry started(BulkOperation operation, Order order) {
    var after = new LinkedHashMap<String, Object>();
    after.put("action", operation.action().word());
    operation.action().inGroup().ifPresent(group -> after.put("group", group.value()));
    after.put("devices", operation.progress().total());
    var said = new ArrayList<String>();
    order.selection().condition().predicates().forEach(predicate -> said.add(predicate.toString()));
    return AuditEntry.of(
            AuditAction.START_BULK_OPERATION, operation.id(), operation.action().word())
        .withAfter(Json.text(after))
        .withMeta(Map.of("selection", said));
  }

  private static void requireFew(long running) {
    if (running >= Limits.BULK_OPERATIONS_RUNNING_MAX) {
      throw new Failure.Conflict(
          "at most %d operations can run at once: wait for one, or cancel it"
              .formatted(Limits.BULK_OPERATIONS_RUNNING_MAX));
    }
  }

  /// What a stolen session could destroy is bounded as what it could deploy is.
  private static void requireWithin(UserCaller caller, Order order, long total) {
    if (total == 0) {
      throw new Failure.Unprocessable("no device is selected that this action could change");
    }
    if (order.devicesMax().isPresent() && total > order.devicesMax().getAsLong()) {
      throw new Failure.Unprocessable(
          "too_many_devices",
          "the selection holds %d devices, more than max_devices".formatted(total));
    }
    if (order.action().isFinal()) {
      var most = BulkBudget.of(caller).perDeployment();
      if (most.isPresent() && total > most.getAsLong()) {
        throw new Failure.Forbidden(
            "the selection holds %d devices, your budget is %d at a time"
                .formatted(total, most.getAsLong()));
      }
    }
  }

  /// The reasons name devices, so that only whoever gave the order, or knows all devices, sees it.
  private BulkOperation known(Handle db, UserCaller caller, BulkOperationId id) {
    return store
        .find(db, caller.tenant(), id)
        .filter(found -> whose(caller).isEmpty() || found.owner().user().equals(caller.user()))
        .orElseThrow(() -> new Failure.NotFound("operation"));
  }

  private static Optional<UserId> whose(UserCaller caller) {
    return caller.rights().devices(READ_DEVICES) instanceof Reach.Everything
        ? Optional.empty()
        : Optional.of(caller.user());
  }
}
