package io.trivet.server.devices.bulk;

import io.trivet.core.devices.BulkAction;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.inventory.Groups;
import io.trivet.server.people.audit.Recorded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// What is done to the devices of a chunk, exactly as it would be done to each of them alone. When
/// one of them fails, the chunk is halved until it is found: the others go on.
final class BulkDeeds {
  private static final String SAVEPOINT = "bulk";

  private final Devices devices;
  private final Groups groups;

  BulkDeeds(Devices devices, Groups groups) {
    this.devices = devices;
    this.groups = groups;
  }

  /// How many devices changed, what the log says of it, and which devices failed, with the reason.
  record Done(long changed, List<AuditEntry> entries, Map<DeviceId, String> failures) {
    Done {
      entries = List.copyOf(entries);
      failures = Map.copyOf(failures);
    }

    static final Done NOTHING = new Done(0, List.of(), Map.of());

    Done and(Done more) {
      var all = new ArrayList<>(entries);
      all.addAll(more.entries);
      var reasons = new LinkedHashMap<>(failures);
      reasons.putAll(more.failures);
      return new Done(changed + more.changed, all, reasons);
    }
  }

  Done perform(Handle db, UserCaller caller, BulkAction action, List<DeviceRef> refs) {
    if (refs.isEmpty()) {
      return Done.NOTHING;
    }
    db.savepoint(SAVEPOINT);
    try {
      var done = all(db, caller, action, refs);
      db.releaseSavepoint(SAVEPOINT);
      return done;
    } catch (Failure.Unavailable e) {
      throw e; // that is no fault of a device: the chunk is done again
    } catch (Failure e) {
      db.rollbackToSavepoint(SAVEPOINT);
      if (refs.size() == 1) {
        return new Done(0, List.of(), Map.of(refs.getFirst().id(), e.text()));
      }
      int half = refs.size() / 2;
      return perform(db, caller, action, refs.subList(0, half))
          .and(perform(db, caller, action, refs.subList(half, refs.size())));
    }
  }

  private Done all(Handle db, UserCaller caller, BulkAction action, List<DeviceRef> refs) {
    return switch (action) {
      case BulkAction.Accept _ ->
          each(refs, ref -> devices.decide(db, caller, ref, DeviceStatus.ACCEPTED));
      case BulkAction.Reject _ ->
          each(refs, ref -> devices.decide(db, caller, ref, DeviceStatus.REJECTED));
      case BulkAction.Decommission _ ->
          each(refs, ref -> List.of(devices.decommission(db, caller, ref)));
      case BulkAction.JoinGroup(GroupName group) ->
          moved(groups.join(db, caller, ids(refs), group), refs.size());
      case BulkAction.LeaveGroup(GroupName group) ->
          moved(groups.leave(db, caller, ids(refs), group), refs.size());
    };
  }

  /// A device without an entry was not changed.
  private static Done each(List<DeviceRef> refs, Function<DeviceRef, List<AuditEntry>> deed) {
    long changed = 0;
    var entries = new ArrayList<AuditEntry>();
    for (var ref : refs) {
      var more = deed.apply(ref);
      changed += more.isEmpty() ? 0 : 1;
      entries.addAll(more);
    }
    return new Done(changed, entries, Map.of());
  }

  private static Done moved(Recorded<Groups.Moved> moved, int wanted) {
    if (moved.value().matched() < wanted) {
      throw new Failure.Forbidden("missing permission MANAGE_DEVICES on the device and its group");
    }
    return new Done(moved.value().updated(), moved.entries(), Map.of());
  }

  private static List<DeviceId> ids(List<DeviceRef> refs) {
    return refs.stream().map(DeviceRef::id).toList();
  }
}
