package io.trivet.core.software;

import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One order to bring a release to devices. `maxDevices` is the size of its fixed set of devices,
/// or the cap of a dynamic one, where 0 is none; `initialDevices` is how many it was for when it
/// was ordered.
public record Deployment(
    TenantId tenant,
    DeploymentId id,
    String name,
    String artifactName,
    boolean forceInstallation,
    List<String> groups,
    boolean dynamic,
    long maxDevices,
    long initialDevices,
    int retries,
    Standing standing,
    Instant createdAt,
    Optional<Instant> finishedAt) {
  public Deployment {
    groups = List.copyOf(groups);
  }

  /// Whether it is offered, and if it is not, why and since when.
  public record Standing(RolloutState state, String reason, Optional<Instant> since) {
    public static final Standing RUNNING = new Standing(RolloutState.RUNNING, "", Optional.empty());
  }
}
