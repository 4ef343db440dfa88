package io.trivet.core.kernel;

import java.util.List;

/// One page of a list and how many items the whole list has.
public record Listed<T>(List<T> items, long total) {
  public Listed {
    items = List.copyOf(items);
  }
}
