package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.Map;
import java.util.TreeMap;

/// Settings of a device: names and values, both text.
public record Configuration(Map<String, String> values) {
  public static final Configuration EMPTY = new Configuration(Map.of());

  public Configuration {
    if (values.size() > Limits.CONFIGURATION_KEYS_MAX) {
      throw new Failure.Invalid(
          "a configuration has at most %d keys".formatted(Limits.CONFIGURATION_KEYS_MAX));
    }
    values.forEach((key, value) -> {
      if (key.isEmpty()
          || key.length() > Limits.CONFIGURATION_CHARS_MAX
          || value.length() > Limits.CONFIGURATION_CHARS_MAX) {
        throw new Failure.Invalid(
            "a key must have 1 to %1$d characters and a value at most %1$d"
                .formatted(Limits.CONFIGURATION_CHARS_MAX));
      }
    });
    values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
  }
}
