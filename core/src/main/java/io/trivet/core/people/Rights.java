package io.trivet.core.people;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All grants of a caller. A request is allowed if one grant covers it wholly; grants are never
/// merged across scopes, so adding one on scope A changes nothing on scope B.
public record Rights(List<Grant> grants) {
  public static final Rights NONE = new Rights(List.of());

  public Rights {
    grants = List.copyOf(grants);
  }

  /// True if some grant has this permission, on whatever scope.
  public boolean has(Permission permission) {
    return grants.stream().anyMatch(grant -> grant.permissions().contains(permission));
  }

  /// These rights without all permissions but some: what a token may do that its owner gave less.
  public Rights only(Set<Permission> some) {
    return new Rights(
        grants.stream()
            .map(grant -> grant.only(some))
            .filter(grant -> !grant.permissions().isEmpty())
            .toList());
  }

  public Set<Permission> permissions() {
    return grants.stream()
        .flatMap(grant -> grant.permissions().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether one grant with this permission covers a request, and within which budget: the tightest
  /// among all grants that cover it. Empty if none does.
  public Optional<Budget> covering(Permission permission, Predicate<Scope> covers) {
    return with(permission)
        .filter(grant -> covers.test(grant.scope()))
        .map(Grant::budget)
        .reduce(Budget::and);
  }

  /// Whether these rights allow all that the grant would: a partial order on grants, and what a
  /// person needs to make something that acts for themselves, such as a token.
  ///
  /// For each permission one grant must cover the scope, and the budget must fit into every budget
  /// that could apply within it.
  public boolean holds(Grant wanted) {
    return wanted.permissions().stream()
        .allMatch(permission ->
            with(permission).anyMatch(mine -> mine.scope().covers(wanted.scope(), permission))
                && wanted.budget().isWithin(tightest(permission, wanted.scope())));
  }

  /// Whether these rights may be passed on to somebody else as this grant. A right within a budget
  /// may not: each further account would have the budget once more.
  public boolean canGive(Grant wanted) {
    return holds(wanted)
        && wanted.permissions().stream()
            .allMatch(permission -> tightest(permission, wanted.scope()).equals(Budget.UNLIMITED));
  }

  /// The tightest of all budgets that could apply to something within the scope. Only what touches
  /// devices uses up a budget.
  private Budget tightest(Permission permission, Scope scope) {
    return with(permission)
        .filter(_ -> permission.isAboutDevices())
        .filter(grant -> grant.scope().mayMeet(scope, permission))
        .map(Grant::budget)
        .reduce(Budget.UNLIMITED, Budget::and);
  }

  /// The devices on which the caller has this permission.
  public Reach devices(Permission permission) {
    var groups = new HashSet<String>();
    var filters = new HashSet<UUID>();
    for (var grant : with(permission).toList()) {
      switch (grant.scope().devices()) {
        case Scope.Devices.All _ -> {
          return new Reach.Everything();
        }
        case Scope.Devices.In in -> {
          groups.addAll(in.groups());
          filters.addAll(in.filters());
        }
      }
    }
    return groups.isEmpty() && filters.isEmpty()
        ? new Reach.Nothing()
        : new Reach.Only(groups, filters);
  }

  /// The releases on which the caller has this permission.
  public ReleaseReach releases(Permission permission) {
    var tags = new HashSet<String>();
    for (var grant : with(permission).toList()) {
      switch (grant.scope().releases()) {
        case Scope.Releases.All _ -> {
          return new ReleaseReach.Everything();
        }
        case Scope.Releases.Tagged tagged -> tags.addAll(tagged.tags());
      }
    }
    return tags.isEmpty() ? new ReleaseReach.Nothing() : new ReleaseReach.Tagged(tags);
  }

  private Stream<Grant> with(Permission permission) {
    return grants.stream().filter(grant -> grant.permissions().contains(permission));
  }
}
