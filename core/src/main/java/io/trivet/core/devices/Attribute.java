package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.List;
import java.util.Optional;

/// One attribute and its value: a `String`, a `Number`, or a `List` of only strings or only
/// numbers.
public record Attribute(String name, Object value, Optional<String> description) {
  public Attribute {
    new AttributeName(Scope.INVENTORY, name); // checks the name
    requireValue(value);
    if (description.isPresent() && description.get().length() > Limits.DESCRIPTION_CHARS_MAX) {
      throw new Failure.Invalid(
          "the description of an attribute must have at most %d characters"
              .formatted(Limits.DESCRIPTION_CHARS_MAX));
    }
  }

  private static void requireValue(Object value) {
    boolean fits =
        switch (value) {
          case String text -> isShort(text);
          case Number _ -> true;
          case List<?> list ->
              list.size() <= Limits.ATTRIBUTE_VALUES_MAX
                  && (list.stream().allMatch(e -> e instanceof String text && isShort(text))
                      || list.stream().allMatch(Number.class::isInstance));
          default -> false;
        };
    if (!fits) {
      throw new Failure.Invalid(
          ("the value of an attribute must be a string of at most %d characters, a number, or an"
                  + " array of at most %d of one of these")
              .formatted(Limits.ATTRIBUTE_VALUE_CHARS_MAX, Limits.ATTRIBUTE_VALUES_MAX));
    }
  }

  private static boolean isShort(String text) {
    return text.length() <= Limits.ATTRIBUTE_VALUE_CHARS_MAX;
  }
}
