package io.trivet.server.platform.mail;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Email;

/// One mail to one person, as plain text. The subject is one line: a line break in it would become
/// a header.
public record Letter(Email to, String subject, String text) {
  public Letter {
    if (subject.isBlank()
        || subject.length() > Limits.MAIL_SUBJECT_CHARS_MAX
        || subject.chars().anyMatch(Character::isISOControl)) {
      throw new Failure.Invalid(
          "the subject of a mail must be one line of 1 to %d characters"
              .formatted(Limits.MAIL_SUBJECT_CHARS_MAX));
    }
    if (text.length() > Limits.MAIL_TEXT_CHARS_MAX) {
      throw new Failure.TooLarge(
          "a mail has more than %d characters".formatted(Limits.MAIL_TEXT_CHARS_MAX));
    }
  }
}
