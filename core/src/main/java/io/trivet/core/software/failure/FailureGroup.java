package io.trivet.core.software.failure;

import java.time.Instant;
import java.util.List;

/// Failures of one cause. `template` has `<*>` and other signs where the lines differ; `example` is
/// the end of the first device's log; `devices` are the first ones, `count` all of them.
public record FailureGroup(
    Signature signature,
    long count,
    Instant firstSeen,
    Instant lastSeen,
    List<String> example,
    List<String> devices) {
  public FailureGroup {
    example = List.copyOf(example);
    devices = List.copyOf(devices);
  }

  /// What makes two failures the same.
  public record Signature(String state, String module, String exitCode, String template) {}
}
