package io.trivet.core.people;

import io.trivet.core.kernel.Failure;
import java.util.Arrays;
import java.util.OptionalLong;

/// How many devices the holder of a grant may change: in one deployment, in each hour and in each
/// day (UTC). An absent number is no limit. Used up where a device is offered work, in the same
/// transaction.
public record Budget(OptionalLong perDeployment, OptionalLong perHour, OptionalLong perDay) {
  public static final Budget UNLIMITED =
      new Budget(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  public Budget {
    for (var part : Arrays.asList(perDeployment, perHour, perDay)) {
      if (part.isPresent() && part.getAsLong() < 0) {
        throw new Failure.Invalid("a budget must be a number of devices, 0 or more");
      }
    }
  }

  /// The tighter of both, part by part: several grants never add up a budget.
  public Budget and(Budget other) {
    return new Budget(
        least(perDeployment, other.perDeployment),
        least(perHour, other.perHour),
        least(perDay, other.perDay));
  }

  /// Whether no part allows more than the other's.
  public boolean isWithin(Budget other) {
    return isWithin(perDeployment, other.perDeployment)
        && isWithin(perHour, other.perHour)
        && isWithin(perDay, other.perDay);
  }

  private static boolean isWithin(OptionalLong part, OptionalLong most) {
    return most.isEmpty() || (part.isPresent() && part.getAsLong() <= most.getAsLong());
  }

  /// The smallest of its parts; empty is no limit.
  public OptionalLong least() {
    return least(perDeployment, least(perHour, perDay));
  }

  private static OptionalLong least(OptionalLong a, OptionalLong b) {
    if (a.isEmpty()) {
      return b;
    }
    return b.isEmpty() ? a : OptionalLong.of(Math.min(a.getAsLong(), b.getAsLong()));
  }
}
