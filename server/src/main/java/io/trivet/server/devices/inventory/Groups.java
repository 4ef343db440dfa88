package io.trivet.server.devices.inventory;

import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.Reach;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Static groups. Whoever puts a device into a group must manage both by one grant, and must not
/// gain a right on the device by it.
public final class Groups {
  private final Database database;
  private final Ledger ledger;
  private final GroupStore store = new GroupStore();
  private final Reaches reaches;
  private final List<InventoryEvents> subscribers = new CopyOnWriteArrayList<>();

  public Groups(Database database, Ledger ledger, Reaches reaches) {
    this.database = database;
    this.ledger = ledger;
    this.reaches = reaches;
  }

  public void subscribe(InventoryEvents feature) {
    subscribers.add(feature);
  }

  private void tell(Handle db, UserCaller caller, Collection<DeviceId> devices) {
    subscribers.forEach(feature -> feature.changed(db, caller.tenant(), devices));
  }

  /// How many devices were named that exist, and how many of them changed.
  public record Moved(long matched, long updated) {}

  List<String> list(UserCaller caller, Optional<DeviceStatus> status) {
    return database.read(db ->
        store.list(
            db,
            caller.tenant(),
            reaches.of(db, caller, READ_DEVICES),
            status.map(DeviceStatus::text).orElse("")));
  }

  /// {@link Failure.NotFound} when no device is in the group: then there is no such group.
  Listed<DeviceId> members(UserCaller caller, GroupName group, Page page) {
    var members =
        database.read(db -> {
          var reach = reaches.of(db, caller, READ_DEVICES);
          return new Listed<>(
              store.members(db, caller.tenant(), reach, group, page),
              store.countMembers(db, caller.tenant(), reach, group));
        });
    if (members.total() == 0) {
      throw new Failure.NotFound("group");
    }
    return members;
  }

  void set(UserCaller caller, DeviceRef device, GroupName group) {
    ledger.change(
        caller.actor(),
        db -> {
          reaches.require(db, caller, MANAGE_DEVICES, device);
          if (!mayJoin(db, caller, List.of(device.id()), group).contains(device.id())) {
            throw missing(group);
          }
          var moved = move(db, caller, List.of(device.id()), group);
          if (moved.value().matched() == 0) {
            throw new Failure.NotFound("device");
          }
          return moved;
        });
  }

  /// Devices that the caller does not manage are passed over, as those that do not exist.
  Moved set(UserCaller caller, Collection<DeviceId> devices, GroupName group) {
    return ledger.change(caller.actor(), db -> join(db, caller, devices, group));
  }

  /// The same as part of the caller's transaction.
  public Recorded<Moved> join(
      Handle db, UserCaller caller, Collection<DeviceId> devices, GroupName group) {
    return move(db, caller, mayJoin(db, caller, devices, group), group);
  }

  void leave(UserCaller caller, DeviceRef device, GroupName group) {
    ledger.change(
        caller.actor(),
        db -> {
          reaches.require(db, caller, MANAGE_DEVICES, device);
          var left = store.leave(db, caller.tenant(), List.of(device.id()), group);
          if (left.isEmpty()) {
            throw new Failure.NotFound("device in this group");
          }
          tell(db, caller, left);
          return Recorded.of(left, InventoryEntry.left(group, left));
        });
  }

  Moved leave(UserCaller caller, Collection<DeviceId> devices, GroupName group) {
    return ledger.change(
        caller.actor(),
        db -> {
          var left = leave(db, caller, devices, group);
          var moved = new Moved(left.value().updated(), left.value().updated());
          return new Recorded<>(moved, left.entries());
        });
  }

  /// The same as part of the caller's transaction; those count as matched that the caller manages.
  public Recorded<Moved> leave(
      Handle db, UserCaller caller, Collection<DeviceId> devices, GroupName group) {
    var managed = reaches.within(db, caller, MANAGE_DEVICES, devices);
    var left = store.leave(db, caller.tenant(), managed, group);
    tell(db, caller, left);
    var moved = new Moved(managed.size(), left.size());
    return left.isEmpty()
        ? Recorded.nothing(moved)
        : Recorded.of(moved, InventoryEntry.left(group, left));
  }

  Moved delete(UserCaller caller, GroupName group) {
    return ledger.change(
        caller.actor(),
        db -> {
          requireWhole(db, caller, group);
          var left = store.delete(db, caller.tenant(), group);
          tell(db, caller, left);
          var moved = new Moved(left.size(), left.size());
          return left.isEmpty()
              ? Recorded.nothing(moved)
              : Recorded.of(moved, InventoryEntry.deleted(group, left));
        });
  }

  private Recorded<Moved> move(
      Handle db, UserCaller caller, Collection<DeviceId> devices, GroupName group) {
    var before = store.lock(db, caller.tenant(), devices);
    var movers = new LinkedHashMap<DeviceId, @Nullable String>();
    before.forEach((device, old) -> {
      if (!group.value().equals(old)) {
        movers.put(device, old);
      }
    });
    var moved = new Moved(before.size(), movers.size());
    if (movers.isEmpty()) {
      return Recorded.nothing(moved);
    }
    var held = reaches.held(db, caller, movers.keySet());
    store.set(db, caller.tenant(), movers.keySet(), group);
    reaches.requireNoGain(db, caller, held);
    tell(db, caller, movers.keySet());
    return Recorded.of(moved, InventoryEntry.joined(group, movers));
  }

  /// Those of the devices that one grant covers together with the group.
  private Set<DeviceId> mayJoin(
      Handle db, UserCaller caller, Collection<DeviceId> devices, GroupName group) {
    var scopes =
        caller.rights().grants().stream()
            .filter(grant -> grant.permissions().contains(MANAGE_DEVICES))
            .map(grant -> grant.scope().devices())
            .filter(scope -> names(scope, group))
            .toList();
    if (scopes.isEmpty()) {
      throw missing(group);
    }
    var allowed = new HashSet<DeviceId>();
    scopes.forEach(scope -> allowed.addAll(reaches.within(db, caller.tenant(), scope, devices)));
    return allowed;
  }

  /// The group as a whole is the caller's, whoever is in it.
  private void requireWhole(Handle db, UserCaller caller, GroupName group) {
    boolean whole =
        switch (caller.rights().devices(MANAGE_DEVICES)) {
          case Reach.Everything _ -> true;
          case Reach.Only only -> only.groups().contains(group.value());
          case Reach.Nothing _ -> false;
        };
    if (whole) {
      return;
    }
    var known = reaches.of(db, caller, READ_DEVICES);
    if (store.countMembers(db, caller.tenant(), known, group) > 0) {
      throw missing(group);
    }
    throw new Failure.NotFound("group");
  }

  private static boolean names(Scope.Devices scope, GroupName group) {
    return switch (scope) {
      case Scope.Devices.All _ -> true;
      case Scope.Devices.In in -> in.groups().contains(group.value());
    };
  }

  private static Failure missing(GroupName group) {
    return new Failure.Forbidden("missing permission MANAGE_DEVICES on group " + group);
  }
}
