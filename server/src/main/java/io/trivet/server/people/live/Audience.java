package io.trivet.server.people.live;

import io.trivet.core.kernel.ChangeSet.Change;
import io.trivet.core.people.UserCaller;
import java.util.List;

/// Who may hear of what.
@FunctionalInterface
public interface Audience {
  /// Those of the changes that the caller may know of, in the same order.
  List<Change> audible(UserCaller caller, List<Change> changes);
}
