package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.util.Arrays;
import java.util.Locale;

/// Who an attribute comes from.
public enum Scope {
  /// Reported by the device.
  INVENTORY,
  /// The identity the device proved.
  IDENTITY,
  /// What the server knows: group, times.
  SYSTEM,
  /// Written by people.
  TAGS,
  /// Written by the monitor.
  MONITOR;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Scope parse(String text) {
    return Arrays.stream(values())
        .filter(scope -> scope.text().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new Failure.Invalid("scope must be inventory, identity, system, tags or monitor"));
  }
}
