package io.trivet.server.people.live;

import io.trivet.core.kernel.ChangeSet.Change;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import java.util.List;

/// A caller hears of the kinds of objects that they may read.
public final class HearingByPermission implements Audience {
  @Override
  public List<Change> audible(UserCaller caller, List<Change> changes) {
    return changes.stream().filter(change -> caller.rights().has(needed(change.kind()))).toList();
  }

  static Permission needed(EventKind kind) {
    return switch (kind) {
      case DEVICE, ALERT, SESSION -> Permission.READ_DEVICES;
      case DEPLOYMENT -> Permission.READ_DEPLOYMENTS;
      case RELEASE -> Permission.READ_SOFTWARE;
      case AUDIT -> Permission.READ_AUDIT;
      case USER -> Permission.READ_USERS;
    };
  }
}
