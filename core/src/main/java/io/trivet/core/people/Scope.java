package io.trivet.core.people;

import java.util.Set;
import java.util.UUID;

/// What a grant speaks about: some devices and some releases. A part that an operation does not
/// touch does not matter to it.
public record Scope(Devices devices, Releases releases) {
  public static final Scope ALL = new Scope(new Devices.All(), new Releases.All());

  public sealed interface Devices {
    record All() implements Devices {}

    /// The members of any of these static groups (by name) and dynamic groups (by filter id).
    record In(Set<String> groups, Set<UUID> filters) implements Devices {
      public In {
        groups = Set.copyOf(groups);
        filters = Set.copyOf(filters);
      }
    }
  }

  public sealed interface Releases {
    record All() implements Releases {}

    /// Releases that carry any of these tags.
    record Tagged(Set<String> tags) implements Releases {
      public Tagged {
        tags = Set.copyOf(tags);
      }
    }
  }
}
