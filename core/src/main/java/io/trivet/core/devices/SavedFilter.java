package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;

/// A filter with a name: a dynamic group. Which devices are in it is asked anew each time. `view`
/// is JSON of the console's own: which columns a list shows, and in which order.
public record SavedFilter(FilterId id, String name, Condition condition, String view) {
  public SavedFilter {
    if (name.isBlank() || name.length() > Limits.FILTER_NAME_CHARS_MAX) {
      throw new Failure.Invalid(
          "a filter's name must have 1 to %d characters".formatted(Limits.FILTER_NAME_CHARS_MAX));
    }
    if (view.length() > Limits.FILTER_VIEW_CHARS_MAX) {
      throw new Failure.Invalid(
          "view must have at most %d characters".formatted(Limits.FILTER_VIEW_CHARS_MAX));
    }
    condition.checked();
  }
}
