package io.trivet.core.software;

/// How a device's passage through a deployment ended.
public enum Outcome {
  SUCCESS,
  FAILURE,
  /// A person withdrew the deployment.
  ABORTED,
  /// The release holds nothing for a device like this one.
  NO_ARTIFACT,
  ALREADY_INSTALLED,
  /// The device was removed from the fleet.
  DECOMMISSIONED;

  /// A withdrawn device must not go on: its next report is refused, and it rolls back.
  public boolean isWithdrawn() {
    return this == ABORTED || this == DECOMMISSIONED;
  }
}
