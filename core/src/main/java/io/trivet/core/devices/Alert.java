package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.time.Instant;

/// What a check on a device found. `detail` is the JSON text of its subject, as the device wrote
/// it: all of it is the device's word.
public record Alert(
    String name,
    AlertLevel level,
    String subjectName,
    String subjectType,
    String detail,
    Instant at) {
  public Alert {
    requireLength("name", name);
    requireLength("subject.name", subjectName);
    requireLength("subject.type", subjectType);
    if (detail.length() > Limits.ALERT_DETAIL_CHARS_MAX) {
      throw new Failure.TooLarge(
          "the subject of an alert has more than %d characters"
              .formatted(Limits.ALERT_DETAIL_CHARS_MAX));
    }
  }

  public Alert withAt(Instant other) {
    return new Alert(name, level, subjectName, subjectType, detail, other);
  }

  private static void requireLength(String what, String text) {
    if (text.isEmpty() || text.length() > Limits.ALERT_NAME_CHARS_MAX) {
      throw new Failure.Invalid(
          "%s must have 1 to %d characters".formatted(what, Limits.ALERT_NAME_CHARS_MAX));
    }
  }
}
