package io.trivet.core.software;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// One order to bring a release to a set of devices.
public record DeploymentId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static DeploymentId parse(String text) {
    return new DeploymentId(Ids.uuid("deployment id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
