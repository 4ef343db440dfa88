package io.trivet.core.software;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.FilterId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.List;

/// What a person asks for when creating a deployment: what, for whom, and how.
public record DeploymentOrder(
    String name, String artifactName, Target target, boolean forceInstallation, Conduct conduct) {
  public DeploymentOrder {
    requireLength("name", name, Limits.DEPLOYMENT_NAME_CHARS_MAX);
    requireLength("artifact_name", artifactName, Limits.ARTIFACT_NAME_CHARS_MAX);
    if (conduct.maxDevices().isPresent() && !(target instanceof Target.Matching)) {
      throw new Failure.Invalid("max_devices can only be given with filter_id");
    }
  }

  /// Whom the order is for: a set of devices that is fixed when it is given, or whoever matches
  /// when asking.
  public sealed interface Target {
    /// Every device that is accepted now.
    record AllDevices() implements Target {}

    /// The accepted members of a static group.
    record Group(String name) implements Target {}

    /// A dynamic group: devices that match later join.
    record Matching(FilterId filter) implements Target {}

    record Listed(List<DeviceId> devices) implements Target {
      public Listed {
        devices = List.copyOf(devices);
        if (devices.size() > Limits.DEPLOYMENT_DEVICES_LISTED_MAX) {
          throw new Failure.Invalid(
              "devices must name at most %d devices; use a group or all_devices for more"
                  .formatted(Limits.DEPLOYMENT_DEVICES_LISTED_MAX));
        }
      }
    }
  }

  private static void requireLength(String what, String text, int max) {
    if (text.isBlank() || text.length() > max) {
      throw new Failure.Invalid("%s must have 1 to %d characters".formatted(what, max));
    }
  }
}
