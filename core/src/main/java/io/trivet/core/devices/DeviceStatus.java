package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where a device or one of its authentication sets stands. The order of the constants is the
/// weight: a device shows the weightiest status among its sets, or {@link #NOAUTH} without any.
public enum DeviceStatus {
  NOAUTH,
  REJECTED,
  PENDING,
  PREAUTHORIZED,
  ACCEPTED;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static DeviceStatus parse(String text) {
    return Arrays.stream(values())
        .filter(status -> status.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new Failure.Invalid("status must be one of " + names()));
  }

  /// The status of a device whose authentication sets have these.
  public static DeviceStatus ofDevice(Collection<DeviceStatus> sets) {
    return sets.stream().max(Comparator.naturalOrder()).orElse(NOAUTH);
  }

  private static String names() {
    return Arrays.stream(values()).map(DeviceStatus::text).collect(Collectors.joining(", "));
  }
}
