package io.trivet.core.people;

import java.util.EnumSet;
import java.util.Set;

/// Some rights over one scope, within a budget.
public record Grant(Set<Permission> permissions, Scope scope, Budget budget) {
  public Grant {
    permissions = Set.copyOf(permissions);
  }

  public static Grant everywhere(Set<Permission> permissions) {
    return new Grant(permissions, Scope.ALL, Budget.UNLIMITED);
  }

  /// The same grant without all permissions but some.
  public Grant only(Set<Permission> some) {
    var kept = EnumSet.noneOf(Permission.class);
    permissions.stream().filter(some::contains).forEach(kept::add);
    return new Grant(kept, scope, budget);
  }
}
