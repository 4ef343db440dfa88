package io.trivet.core.people;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.Locale;

/// A password somebody wants to have: long enough, and not just the address.
public record NewPassword(String value) {
  private NewPassword(String value, Email email) {
    this(value);
    int length = value.codePointCount(0, value.length());
    if (length < Limits.PASSWORD_CHARS_MIN || length > Limits.PASSWORD_CHARS_MAX) {
      throw new Failure.Unprocessable(
          "password must have %d to %d characters"
              .formatted(Limits.PASSWORD_CHARS_MIN, Limits.PASSWORD_CHARS_MAX));
    }
    var lower = value.toLowerCase(Locale.ROOT);
    if (lower.contains(email.value())
        || email.value().contains(lower)
        || lower.equals(email.local())) {
      throw new Failure.Unprocessable("password is too similar to the email");
    }
  }

  public static NewPassword of(String value, Email email) {
    return new NewPassword(value, email);
  }

  @Override
  public String toString() {
    return "(a password)";
  }
}
