package io.trivet.core.software.failure;

import java.time.Instant;
import java.util.List;

/// One device's failure. `state` is where it was when it failed; `module` the kind of payload; both
/// may be empty. `log` is what it sent, oldest first.
public record Failed(String device, String state, String module, Instant at, List<LogLine> log) {
  public Failed {
    log = List.copyOf(log);
  }

  public record LogLine(String level, String message) {
    boolean isError() {
      return switch (level) {
        case "error", "fatal", "critical", "panic" -> true;
        default -> false;
      };
    }
  }
}
