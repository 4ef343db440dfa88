package io.trivet.core.software;

import java.time.Instant;

/// Where a device stands in its passage through one deployment.
public sealed interface Passage {
  /// It was offered the deployment and has said nothing yet.
  record Pending() implements Passage {}

  record Running(Step step) implements Passage {}

  /// It waits before the step until somebody lets it go on.
  record Paused(PausePoint before) implements Passage {}

  record Finished(Outcome outcome, Instant at) implements Passage {}

  enum Step {
    DOWNLOADING,
    INSTALLING,
    REBOOTING
  }

  enum PausePoint {
    INSTALLING,
    REBOOTING,
    COMMITTING
  }
}
