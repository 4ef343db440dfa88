package io.trivet.core.software;

/// The answer to a device that asks for work.
public sealed interface NextUpdate {
  record Nothing() implements NextUpdate {}

  record Install(DeploymentId deployment, ArtifactId artifact) implements NextUpdate {}

  /// The device says it became another one in the middle of a deployment, which has failed by that.
  record Conflicting() implements NextUpdate {}
}
