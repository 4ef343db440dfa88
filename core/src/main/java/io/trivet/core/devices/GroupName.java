package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.regex.Pattern;

/// The name of a static group.
public record GroupName(String value) {
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]{1,%d}".formatted(Limits.GROUP_NAME_CHARS_MAX));

  public GroupName {
    if (!FORM.matcher(value).matches()) {
      throw new Failure.Invalid(
          "a group's name must have 1 to %d letters, digits, dashes or underscores"
              .formatted(Limits.GROUP_NAME_CHARS_MAX));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
