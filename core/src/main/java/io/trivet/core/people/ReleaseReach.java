package io.trivet.core.people;

import java.util.Set;

/// Which releases a caller may know or touch with one permission.
public sealed interface ReleaseReach {
  record Everything() implements ReleaseReach {}

  /// Releases that carry any of these tags.
  record Tagged(Set<String> tags) implements ReleaseReach {
    public Tagged {
      tags = Set.copyOf(tags);
    }
  }

  record Nothing() implements ReleaseReach {}
}
