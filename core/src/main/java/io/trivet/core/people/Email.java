package io.trivet.core.people;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.Locale;
import java.util.regex.Pattern;

/// The address a person signs in with, in lower case. ASCII only, as in Mender.
public record Email(String value) {
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\\.[a-z0-9-]+)*");

  public Email {
    if (value.length() > Limits.EMAIL_CHARS_MAX || !FORM.matcher(value).matches()) {
      throw new Failure.Invalid("email must be an address such as ann@example.com");
    }
  }

  public static Email parse(String text) {
    return new Email(text.strip().toLowerCase(Locale.ROOT));
  }

  /// The part before the @.
  public String local() {
    return value.substring(0, value.indexOf('@'));
  }

  @Override
  public String toString() {
    return value;
  }
}
