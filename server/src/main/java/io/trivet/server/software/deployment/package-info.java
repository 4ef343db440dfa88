/// Deployments: orders to bring a release to devices, and each device's passage through them.
///
/// `DeviceDeploymentApi` is what devices ask, `DeploymentApi` what people ask. `OpenDeployments`
/// knows from memory who has open work; the stores hold all SQL.
@NullMarked
package io.trivet.server.software.deployment;

import org.jspecify.annotations.NullMarked;
