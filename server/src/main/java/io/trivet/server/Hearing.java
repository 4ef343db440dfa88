package io.trivet.server;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.ChangeSet;
import io.trivet.core.kernel.ChangeSet.Change;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.live.Audience;
import io.trivet.server.platform.db.Database;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Who hears of what in the live stream: the kinds of objects that the caller may read, and of
/// devices only those within their reach. A caller with a limited reach hears of other kinds that
/// something changed, not what.
final class Hearing implements Audience {
  private final Database database;
  private final Reaches reaches;

  Hearing(Database database, Reaches reaches) {
    this.database = database;
    this.reaches = reaches;
  }

  @Override
  public List<Change> audible(UserCaller caller, List<Change> changes) {
    var known =
        changes.stream().filter(change -> caller.rights().has(needed(change.kind()))).toList();
    return caller.rights().devices(Permission.READ_DEVICES) instanceof Reach.Everything
        ? known
        : withinReach(caller, known);
  }

  private List<Change> withinReach(UserCaller caller, List<Change> changes) {
    var devices =
        changes.stream()
            .filter(Hearing::namesDevice)
            .map(change -> DeviceId.parse(change.id()))
            .collect(Collectors.toSet());
    var reached = reached(caller, devices);
    return changes.stream()
        .filter(change -> !namesDevice(change) || reached.contains(DeviceId.parse(change.id())))
        .map(change -> namesDevice(change) ? change : new Change(change.kind(), ChangeSet.ALL))
        .distinct()
        .toList();
  }

  private Set<DeviceId> reached(UserCaller caller, Set<DeviceId> devices) {
    return devices.isEmpty()
        ? Set.of()
        : database.read(db -> reaches.within(db, caller, Permission.READ_DEVICES, devices));
  }

  private static boolean namesDevice(Change change) {
    return (change.kind() == EventKind.DEVICE || change.kind() == EventKind.ALERT)
        && !change.id().equals(ChangeSet.ALL);
  }

  private static Permission needed(EventKind kind) {
    return switch (kind) {
      case DEVICE, ALERT, SESSION, OPERATION -> Permission.READ_DEVICES;
      case DEPLOYMENT -> Permission.READ_DEPLOYMENTS;
      case RELEASE -> Permission.READ_SOFTWARE;
      case AUDIT -> Permission.READ_AUDIT;
      case USER -> Permission.READ_USERS;
    };
  }
}
