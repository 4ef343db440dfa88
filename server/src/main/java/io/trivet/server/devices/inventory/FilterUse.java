package io.trivet.server.devices.inventory;

import io.trivet.core.devices.FilterId;
import io.trivet.core.kernel.TenantId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What filters must know of the features above that use them.
public interface FilterUse {
  /// The ids of what is in the way of deleting the filter, such as unfinished deployments.
  List<String> usersOf(Handle db, TenantId tenant, FilterId filter);
}
