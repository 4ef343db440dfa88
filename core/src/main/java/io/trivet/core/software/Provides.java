package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.Map;

/// What a device says it has: its type, the artifact it runs and whatever else that artifact
/// provided, as flat names and values.
public record Provides(Map<String, String> values) {
  public static final String DEVICE_TYPE = "device_type";
  public static final String ARTIFACT_NAME = "artifact_name";

  public Provides {
    values = Map.copyOf(values);
    require(values, DEVICE_TYPE);
    require(values, ARTIFACT_NAME);
  }

  public String deviceType() {
    return get(DEVICE_TYPE);
  }

  public String artifactName() {
    return get(ARTIFACT_NAME);
  }

  private String get(String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(name + " was checked to be there");
    }
    return value;
  }

  private static void require(Map<String, String> values, String name) {
    var value = values.getOrDefault(name, "");
    if (value.isEmpty() || value.length() > Limits.ARTIFACT_NAME_CHARS_MAX) {
      throw new Failure.Invalid(
          "%s must have 1 to %d characters".formatted(name, Limits.ARTIFACT_NAME_CHARS_MAX));
    }
  }
}
