package io.trivet.server.software.deployment;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;

/// A deployment and the tenant it belongs to.
record DeploymentKey(TenantId tenant, DeploymentId id) {}
