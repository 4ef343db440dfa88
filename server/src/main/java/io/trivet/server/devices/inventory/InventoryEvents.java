package io.trivet.server.devices.inventory;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.TenantId;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/// What features above inventory do when what filters see of a device changes: attributes, tags,
/// group or status. In the same transaction.
public interface InventoryEvents {
  void changed(Handle db, TenantId tenant, Collection<DeviceId> devices);
}
