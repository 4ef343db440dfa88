package io.trivet.server.software.deployment;

import io.trivet.core.software.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Until when a deployment is closed to devices that are not on it, as its phases tell.
final class OpenDeploymentFacts {
  private OpenDeploymentFacts() {}

  /// {@link Instant#MAX} means: until something changes, and that is told to all nodes.
  static Instant closedUntil(
      RolloutState state, Optional<Instant> expiresAt, List<PhaseStore.Row> phases, Instant now) {
    if (state != RolloutState.RUNNING || expiresAt.filter(at -> !at.isAfter(now)).isPresent()) {
      return Instant.MAX;
    }
    boolean open =
        phases.stream().anyMatch(phase -> phase.openedAt().isPresent() && phase.hasRoom());
    return open ? Instant.MIN : nextStart(phases).orElse(Instant.MAX);
  }

  /// The time of the first phase that is not open, if time is all that it waits for.
  static Optional<Instant> nextStart(List<PhaseStore.Row> phases) {
    for (int n = 0; n < phases.size(); n++) {
      var phase = phases.get(n);
      if (phase.openedAt().isEmpty()) {
        boolean gated = n > 0 && phases.get(n - 1).phase().gate().isPresent();
        return gated ? Optional.empty() : phase.phase().startAt();
      }
    }
    return Optional.empty();
  }

  /// A gate or a time is to be looked at before devices are offered the deployment.
  static boolean isWatched(List<PhaseStore.Row> phases) {
    return phases.stream()
        .anyMatch(phase -> phase.openedAt().isEmpty() || phase.phase().gate().isPresent());
  }
}
