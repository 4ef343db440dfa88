package io.trivet.core.people;

import java.util.Collections;
import java.util.Set;
import java.util.UUID;

/// What a grant speaks about: some devices and some releases. A part that an operation does not
/// touch does not matter to it.
///
/// Scopes are compared by what they say, not by who happens to be in the groups: so the answer
/// holds tomorrow too, and costs no look at the fleet.
public record Scope(Devices devices, Releases releases) {
  public static final Scope ALL = new Scope(new Devices.All(), new Releases.All());

  /// Whether whatever the other scope speaks about is within this one, as far as the permission
  /// looks at it.
  boolean covers(Scope other, Permission permission) {
    return (!permission.isAboutDevices() || devices.covers(other.devices))
        && (!permission.isAboutReleases() || releases.covers(other.releases));
  }

  /// Whether something could be within both, as far as the permission looks at it.
  boolean mayMeet(Scope other, Permission permission) {
    return (!permission.isAboutDevices() || devices.mayMeet(other.devices))
        && (!permission.isAboutReleases() || releases.mayMeet(other.releases));
  }

  public sealed interface Devices {
    record All() implements Devices {}

    /// The members of any of these static groups (by name) and dynamic groups (by filter id).
    record In(Set<String> groups, Set<UUID> filters) implements Devices {
      public In {
        groups = Set.copyOf(groups);
        filters = Set.copyOf(filters);
      }

      private boolean isEmpty() {
        return groups.isEmpty() && filters.isEmpty();
      }
    }

    default boolean covers(Devices other) {
      return switch (this) {
        case Devices.All _ -> true;
        case In mine ->
            switch (other) {
              case Devices.All _ -> false;
              case In theirs ->
                  mine.groups.containsAll(theirs.groups)
                      && mine.filters.containsAll(theirs.filters);
            };
      };
    }

    /// A device is in one static group at most; who is in a dynamic group nobody can tell
    /// beforehand.
    default boolean mayMeet(Devices other) {
      return switch (this) {
        case Devices.All _ -> !(other instanceof In theirs && theirs.isEmpty());
        case In mine ->
            switch (other) {
              case Devices.All _ -> !mine.isEmpty();
              case In theirs ->
                  !mine.isEmpty()
                      && !theirs.isEmpty()
                      && (!mine.filters.isEmpty()
                          || !theirs.filters.isEmpty()
                          || !Collections.disjoint(mine.groups, theirs.groups));
            };
      };
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

    default boolean covers(Releases other) {
      return switch (this) {
        case Releases.All _ -> true;
        case Tagged mine ->
            switch (other) {
              case Releases.All _ -> false;
              case Tagged theirs -> mine.tags.containsAll(theirs.tags);
            };
      };
    }

    /// A release can carry several tags.
    default boolean mayMeet(Releases other) {
      return !(this instanceof Tagged(var mine) && mine.isEmpty())
          && !(other instanceof Tagged(var theirs) && theirs.isEmpty());
    }
  }
}
