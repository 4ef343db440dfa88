package io.trivet.core.software;

/// What a report does.
public sealed interface Verdict {
  record Moved(Passage to) implements Verdict {}

  /// The attempt failed, and the device has another one.
  record Retried() implements Verdict {}

  /// A repeat, or a report that came after the end: nothing changes and nobody is to blame.
  record Unchanged() implements Verdict {}

  /// The device must stop and roll back.
  record Refused(Outcome because) implements Verdict {}
}
