package io.trivet.core.software;

/// What a device says, or what happens to it, during a deployment.
public sealed interface Report {
  record Progressed(Passage.Step step) implements Report {}

  record PausedBefore(Passage.PausePoint point) implements Report {}

  record Ended(Outcome outcome) implements Report {}
}
