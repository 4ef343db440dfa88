package io.trivet.core.people;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// A person who signs in.
public record UserId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static UserId parse(String text) {
    return new UserId(Ids.uuid("user id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
