package io.trivet.core.devices;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// A saved filter, which is also a dynamic group.
public record FilterId(UUID value) {
  public static FilterId parse(String text) {
    return new FilterId(Ids.uuid("filter id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
