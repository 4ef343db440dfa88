package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeviceDeployment;

/// Which passage: a device's through a deployment.
record PassageKey(DeviceRef device, DeploymentId deployment) {
  static PassageKey of(DeviceDeployment passage) {
    return new PassageKey(passage.device(), passage.deployment());
  }

  DeploymentKey ofDeployment() {
    return new DeploymentKey(device.tenant(), deployment);
  }
}
