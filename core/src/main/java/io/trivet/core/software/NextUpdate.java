package io.trivet.core.software;

import java.util.Optional;

/// The answer to a device that asks for work.
public sealed interface NextUpdate {
  record Nothing() implements NextUpdate {}

  /// `controlMap` as the deployment has it, for clients that ask for one.
  record Install(DeploymentId deployment, ArtifactId artifact, Optional<String> controlMap)
      implements NextUpdate {}

  /// The device says it became another one in the middle of a deployment, which has failed by that.
  record Conflicting() implements NextUpdate {}
}
