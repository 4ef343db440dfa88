package io.trivet.core.devices;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// Work on many devices in the background.
public record BulkOperationId(UUID value) {
  public static BulkOperationId parse(String text) {
    return new BulkOperationId(Ids.uuid("operation id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
