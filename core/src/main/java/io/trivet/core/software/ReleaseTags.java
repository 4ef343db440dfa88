package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The tags of a release: lower case, each once.
public final class ReleaseTags {
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9._-]{1,%d}".formatted(Limits.RELEASE_TAG_CHARS_MAX));

  private ReleaseTags() {}

  public static List<String> normalize(Collection<String> tags) {
    var normal = tags.stream().map(tag -> tag.toLowerCase(Locale.ROOT)).distinct().toList();
    if (normal.size() > Limits.RELEASE_TAGS_MAX) {
      throw new Failure.Invalid(
          "a release can have at most %d tags".formatted(Limits.RELEASE_TAGS_MAX));
    }
    if (!normal.stream().allMatch(tag -> FORM.matcher(tag).matches())) {
      throw new Failure.Invalid("a tag may have letters, digits, dots, dashes and underscores");
    }
    return normal;
  }

  public static String notes(String notes) {
    boolean printable =
        notes
            .chars()
            .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    if (notes.length() > Limits.RELEASE_NOTES_CHARS_MAX || !printable) {
      throw new Failure.Invalid(
          "notes must have at most %d printable characters"
              .formatted(Limits.RELEASE_NOTES_CHARS_MAX));
    }
    return notes;
  }
}
