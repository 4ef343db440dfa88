package io.trivet.core.software;

import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One order to bring a release to a set of devices that was fixed when it was given. `maxDevices`
/// is the size of that set.
public record Deployment(
    TenantId tenant,
    DeploymentId id,
    String name,
    String artifactName,
    boolean forceInstallation,
    List<String> groups,
    long maxDevices,
    Instant createdAt,
    Optional<Instant> finishedAt) {
  public Deployment {
    groups = List.copyOf(groups);
  }
}
