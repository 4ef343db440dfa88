package io.trivet.core.devices;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// One public key of one device, and the word of a person about it.
public record AuthSetId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static AuthSetId parse(String text) {
    return new AuthSetId(Ids.uuid("authentication set id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
