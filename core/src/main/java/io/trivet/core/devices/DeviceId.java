package io.trivet.core.devices;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// A device: one identity, whatever keys it has used.
public record DeviceId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static DeviceId parse(String text) {
    return new DeviceId(Ids.uuid("device id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
