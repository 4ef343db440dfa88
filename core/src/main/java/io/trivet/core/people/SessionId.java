package io.trivet.core.people;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// One signed-in session of a user, or one personal access token.
public record SessionId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static SessionId parse(String text) {
    return new SessionId(Ids.uuid("session id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
