package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.List;

/// One term of a filter. `value` is a `String`, a `Number`, a `Boolean` or a `List` of these, as
/// the operator demands.
public record Predicate(AttributeName attribute, Operator operator, Object value) {
  public Predicate {
    boolean fits =
        switch (operator) {
          case EXISTS -> value instanceof Boolean;
          case REGEX ->
              value instanceof String text && text.length() <= Limits.FILTER_REGEX_CHARS_MAX;
          case IN, NIN ->
              value instanceof List<?> list
                  && list.size() <= Limits.FILTER_VALUES_MAX
                  && list.stream().allMatch(Predicate::isScalar);
          case EQ, NE -> isScalar(value) || value instanceof List<?>;
          case GT, GTE, LT, LTE, LTNE -> isScalar(value);
        };
    if (!fits) {
      throw new Failure.Invalid(
          "%s: the value does not fit the operator: expected %s"
              .formatted(attribute, expected(operator)));
    }
  }

  private static boolean isScalar(Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  private static String expected(Operator operator) {
    return switch (operator) {
      case EXISTS -> "true or false";
      case REGEX ->
          "a regular expression of at most %d characters".formatted(Limits.FILTER_REGEX_CHARS_MAX);
      case IN, NIN ->
          "an array of at most %d strings or numbers".formatted(Limits.FILTER_VALUES_MAX);
      case EQ, NE, GT, GTE, LT, LTE, LTNE -> "a string or a number";
    };
  }
}
