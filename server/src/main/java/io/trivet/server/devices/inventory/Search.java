package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import java.util.List;

/// A question about the fleet: devices for which `condition` holds. An empty list or text asks for
/// nothing special; `attributes` limits what is told of each device.
record Search(
    Condition condition,
    List<Sort> sort,
    List<AttributeName> attributes,
    List<DeviceId> devices,
    String text,
    Page page) {
  Search {
    condition.checked();
    sort = List.copyOf(sort);
    attributes = List.copyOf(attributes);
    devices = List.copyOf(devices);
    if (condition.predicates().count() + sort.size() > Limits.FILTER_TERMS_MAX) {
      throw new Failure.Invalid(
          "a search may have at most %d filters and sort criteria"
              .formatted(Limits.FILTER_TERMS_MAX));
    }
    if (devices.size() > Limits.FILTER_VALUES_MAX) {
      throw new Failure.Invalid(
          "device_ids may hold at most %d ids".formatted(Limits.FILTER_VALUES_MAX));
    }
    if (text.length() > Limits.FILTER_TEXT_CHARS_MAX) {
      throw new Failure.Invalid(
          "text must have at most %d characters".formatted(Limits.FILTER_TEXT_CHARS_MAX));
    }
  }

  record Sort(AttributeName attribute, boolean descending) {}
}
