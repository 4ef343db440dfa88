package io.trivet.core.people;

import java.util.Set;
import java.util.UUID;

/// Which devices a caller may know or touch with one permission: what lists, searches, counts and
/// exports are cut down to.
public sealed interface Reach {
  record Everything() implements Reach {}

  /// The members of any of these static groups (by name) and dynamic groups (by filter id).
  record Only(Set<String> groups, Set<UUID> filters) implements Reach {
    public Only {
      groups = Set.copyOf(groups);
      filters = Set.copyOf(filters);
    }
  }

  record Nothing() implements Reach {}

  /// The reach of a single grant.
  static Reach of(Scope.Devices devices) {
    return switch (devices) {
      case Scope.Devices.All _ -> new Everything();
      case Scope.Devices.In(var groups, var filters) ->
          groups.isEmpty() && filters.isEmpty() ? new Nothing() : new Only(groups, filters);
    };
  }
}
