package io.trivet.core.kernel;

/// Which part of a list is asked for: `number` counts from 1, `size` is at most {@link
/// Limits#PAGE_SIZE_MAX}.
public record Page(int number, int size) {
  public Page {
    if (number < 1 || number > Limits.PAGE_NUMBER_MAX) {
      throw new Failure.Invalid(
          "page must be a number from 1 to %d".formatted(Limits.PAGE_NUMBER_MAX));
    }
    if (size < 1 || size > Limits.PAGE_SIZE_MAX) {
      throw new Failure.Invalid(
          "per_page must be a number from 1 to %d".formatted(Limits.PAGE_SIZE_MAX));
    }
  }

  public static Page first() {
    return new Page(1, Limits.PAGE_SIZE_DEFAULT);
  }

  public long offset() {
    return (number - 1L) * size;
  }
}
