package io.trivet.core.people;

import java.util.Set;

/// Some rights over one scope, within a budget.
public record Grant(Set<Permission> permissions, Scope scope, Budget budget) {
  public Grant {
    permissions = Set.copyOf(permissions);
  }

  public static Grant everywhere(Set<Permission> permissions) {
    return new Grant(permissions, Scope.ALL, Budget.UNLIMITED);
  }
}
