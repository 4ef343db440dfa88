package io.trivet.core.software;

import io.trivet.core.devices.DeviceRef;
import java.time.Instant;

/// One device's passage through one deployment. Pure: time comes in, the next value goes out. The
/// order of steps is not policed, because clients skip or repeat some of them.
public record DeviceDeployment(DeploymentId deployment, DeviceRef device, Passage passage) {

  public Verdict on(Report report, Instant now) {
    if (passage instanceof Passage.Finished finished) {
      return finished.outcome().isWithdrawn()
          ? new Verdict.Refused(finished.outcome())
          : new Verdict.Unchanged();
    }
    var next =
        switch (report) {
          case Report.Progressed(var step) -> new Passage.Running(step);
          case Report.PausedBefore(var point) -> new Passage.Paused(point);
          case Report.Ended(var outcome) -> new Passage.Finished(outcome, now);
        };
    return next.equals(passage) ? new Verdict.Unchanged() : new Verdict.Moved(next);
  }
}
