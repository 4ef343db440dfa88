package io.trivet.core.software;

import io.trivet.core.devices.DeviceRef;
import java.time.Instant;

/// One device's passage through one deployment. Pure: time comes in, the next value goes out. The
/// order of steps is not policed, because clients skip or repeat some of them. `attempt` counts
/// from 1 to `attempts`.
public record DeviceDeployment(
    DeploymentId deployment, DeviceRef device, Passage passage, int attempt, int attempts) {

  public Verdict on(Report report, Instant now) {
    if (passage instanceof Passage.Finished finished) {
      return finished.outcome().isWithdrawn()
          ? new Verdict.Refused(finished.outcome())
          : new Verdict.Unchanged();
    }
    if (report instanceof Report.Ended(var outcome) && outcome == Outcome.FAILURE) {
      return onFailure(now);
    }
    var next =
        switch (report) {
          case Report.Progressed(var step) -> new Passage.Running(step);
          case Report.PausedBefore(var point) -> new Passage.Paused(point);
          case Report.Ended(var outcome) -> new Passage.Finished(outcome, now);
        };
    return next.equals(passage) ? new Verdict.Unchanged() : new Verdict.Moved(next);
  }

  /// A failure before anything else was said of a further attempt is the last one's, repeated.
  private Verdict onFailure(Instant now) {
    if (attempt > 1 && passage instanceof Passage.Pending) {
      return new Verdict.Unchanged();
    }
    return attempt < attempts
        ? new Verdict.Retried()
        : new Verdict.Moved(new Passage.Finished(Outcome.FAILURE, now));
  }
}
