package io.trivet.core.software;

import java.util.Locale;

/// Whether a deployment is offered to devices at all.
public enum RolloutState {
  RUNNING,
  /// A person stopped it for a while.
  PAUSED,
  /// A gate stopped it.
  HALTED;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static RolloutState parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
