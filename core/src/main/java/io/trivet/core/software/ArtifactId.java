package io.trivet.core.software;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// One file of software for some device types.
public record ArtifactId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static ArtifactId parse(String text) {
    return new ArtifactId(Ids.uuid("artifact id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
