package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceStatus;
import java.util.List;

/// Which devices a list is about; an empty list of statuses or ids means all.
record DeviceQuery(List<DeviceStatus> statuses, List<DeviceId> ids) {
  DeviceQuery {
    statuses = List.copyOf(statuses);
    ids = List.copyOf(ids);
  }
}
