package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.util.List;
import java.util.stream.Stream;

/// A question to which every device answers yes or no: one term, or terms that are joined by AND
/// and OR. A list of terms, as Mender's filters have it, is an {@link All} of {@link Term}s.
public sealed interface Condition {
  /// Every device: nothing is asked.
  static Condition anything() {
    return new All(List.of());
  }

  record Term(Predicate predicate) implements Condition {}

  /// True when all parts are; with no parts, always.
  record All(List<Condition> parts) implements Condition {
    public All {
      parts = List.copyOf(parts);
    }
  }

  /// True when one part is.
  record Any(List<Condition> parts) implements Condition {
    public Any {
      parts = List.copyOf(parts);
      if (parts.isEmpty()) {
        throw new Failure.Invalid("any must hold at least one filter");
      }
    }
  }

  static Condition all(List<Predicate> predicates) {
    return new All(predicates.stream().map(p -> (Condition) new Term(p)).toList());
  }

  default Stream<Predicate> predicates() {
    return switch (this) {
      case Term(var predicate) -> Stream.of(predicate);
      case All(var parts) -> parts.stream().flatMap(Condition::predicates);
      case Any(var parts) -> parts.stream().flatMap(Condition::predicates);
    };
  }

  default int depth() {
    return switch (this) {
      case Term _ -> 0;
      case All(var parts) -> 1 + parts.stream().mapToInt(Condition::depth).max().orElse(0);
      case Any(var parts) -> 1 + parts.stream().mapToInt(Condition::depth).max().orElse(0);
    };
  }

  /// The same, if it is not larger than a filter may be.
  default Condition checked() {
    if (predicates().count() > Limits.FILTER_TERMS_MAX) {
      throw new Failure.Invalid(
          "a filter may have at most %d terms".formatted(Limits.FILTER_TERMS_MAX));
    }
    if (depth() > Limits.FILTER_DEPTH_MAX) {
      throw new Failure.Invalid(
          "all and any may stand in each other at most %d deep".formatted(Limits.FILTER_DEPTH_MAX));
    }
    return this;
  }
}
