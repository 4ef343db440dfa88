package io.trivet.core.devices;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// One conversation of a person with a device.
public record RemoteSessionId(UUID value) {
  public static RemoteSessionId parse(String text) {
    return new RemoteSessionId(Ids.uuid("session id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
