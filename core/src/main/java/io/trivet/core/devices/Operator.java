package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.util.Arrays;
import java.util.Locale;

/// How a filter compares. Text and numbers never match each other; an attribute with several values
/// matches when one of them does.
public enum Operator {
  EQ,
  NE,
  GT,
  GTE,
  LT,
  LTE,
  IN,
  NIN,
  EXISTS,
  REGEX,
  /// Less than, or not there at all: "not seen since".
  LTNE;

  public static Operator parse(String text) {
    return Arrays.stream(values())
        .filter(operator -> text.equals("$" + operator.name().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new Failure.Invalid(
                "type must be one of $eq $ne $gt $gte $lt $lte $in $nin $exists $regex $ltne"));
  }
}
