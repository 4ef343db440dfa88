package io.trivet.core.kernel;

import java.util.UUID;
import java.util.regex.Pattern;

/// Reading ids that come from outside. `UUID.fromString` alone accepts shortened forms such as
/// `1-1-1-1-1`, so that one object would have several names.
public final class Ids {
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Ids() {}

  public static boolean isUuid(String text) {
    return UUID_FORM.matcher(text).matches();
  }

  public static UUID uuid(String what, String text) {
    if (!isUuid(text)) {
      throw new Failure.Invalid(what + " must be a UUID");
    }
    return UUID.fromString(text);
  }
}
