package io.trivet.server;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.access.Capabilities;
import io.trivet.server.software.artifact.ReleaseReaches;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Tells the floor of people which objects a scope speaks about: they live on the floors above.
record ObjectsOfRights(Reaches reaches) implements Capabilities.Objects {
  @Override
  public void requireKnown(Handle db, UserCaller caller, UUID device) {
    var known = reaches.within(db, caller, Permission.READ_DEVICES, List.of(new DeviceId(device)));
    if (known.isEmpty()) {
      throw new Failure.NotFound("device");
    }
  }

  @Override
  public boolean isIn(Handle db, TenantId tenant, Scope.Devices scope, UUID device) {
    return !reaches.within(db, tenant, scope, List.of(new DeviceId(device))).isEmpty();
  }

  @Override
  public Set<String> tags(Handle db, UserCaller caller, String release) {
    return ReleaseReaches.known(db, caller, release);
  }
}
