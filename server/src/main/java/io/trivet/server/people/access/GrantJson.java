package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Scope;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A grant as JSON, in the API and in the database: `{"permissions": ["DEPLOY"], "scope":
/// {"device_groups": ["a"], "filters": ["<id>"], "release_tags": ["t"]}, "budget":
/// {"per_deployment": 1, "per_hour": 2, "per_day": 3}}`. What is absent is without a limit.
record GrantJson(
    @Nullable List<String> permissions, @Nullable ScopeJson scope, @Nullable BudgetJson budget) {

  record ScopeJson(
      @Nullable List<String> device_groups,
      @Nullable List<String> filters,
      @Nullable List<String> release_tags) {

    Scope parse() {
      boolean anyDevice = device_groups == null && filters == null;
      var devices =
          anyDevice
              ? new Scope.Devices.All()
              : new Scope.Devices.In(
                  names("device_groups", device_groups),
                  names("filters", filters).stream()
                      .map(text -> Ids.uuid("filter", text))
                      .collect(Collectors.toSet()));
      var releases =
          release_tags == null
              ? new Scope.Releases.All()
              : new Scope.Releases.Tagged(names("release_tags", release_tags));
      requireSomething(devices, releases);
      return new Scope(devices, releases);
    }

    private static Set<String> names(String what, @Nullable List<String> names) {
      if (names == null) {
        return Set.of();
      }
      if (names.size() > Limits.SCOPE_NAMES_MAX
          || names.stream().anyMatch(name -> Objects.isNull(name) || name.isBlank())) {
        throw new Failure.Invalid(
            "scope.%s must hold at most %d names, none of them empty"
                .formatted(what, Limits.SCOPE_NAMES_MAX));
      }
      return names.stream().map(String::valueOf).collect(Collectors.toSet());
    }

    private static void requireSomething(Scope.Devices devices, Scope.Releases releases) {
      boolean nothing =
          (devices instanceof Scope.Devices.In(var groups, var filters)
                  && groups.isEmpty()
                  && filters.isEmpty())
              || (releases instanceof Scope.Releases.Tagged(var tags) && tags.isEmpty());
      if (nothing) {
        throw new Failure.Invalid(
            "a scope that is given must name at least one group, filter or tag");
      }
    }
  }

  record BudgetJson(
      @Nullable Long per_deployment, @Nullable Long per_hour, @Nullable Long per_day) {
    Budget parse() {
      return new Budget(part(per_deployment), part(per_hour), part(per_day));
    }

    private static OptionalLong part(@Nullable Long part) {
      return part == null ? OptionalLong.empty() : OptionalLong.of(part);
    }
  }

  Grant parse() {
    if (permissions == null || permissions.isEmpty()) {
      throw new Failure.Invalid("permissions must name at least one permission");
    }
    return new Grant(
        permissions.stream().map(GrantJson::permission).collect(Collectors.toSet()),
        scope == null ? Scope.ALL : scope.parse(),
        budget == null ? Budget.UNLIMITED : budget.parse());
  }

  static Permission permission(@Nullable String name) {
    return Arrays.stream(Permission.values())
        .filter(permission -> permission.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new Failure.Invalid("permissions must be of " + Arrays.toString(Permission.values())));
  }

  static Map<String, Object> write(Grant grant) {
    var view = new LinkedHashMap<String, Object>();
    view.put("permissions", sorted(grant.permissions()));
    view.put("scope", write(grant.scope()));
    view.put("budget", write(grant.budget()));
    return view;
  }

  static Map<String, Object> write(Scope scope) {
    var view = new LinkedHashMap<String, Object>();
    if (scope.devices() instanceof Scope.Devices.In(var groups, var filters)) {
      view.put("device_groups", sorted(groups));
      view.put("filters", sorted(filters));
    }
    if (scope.releases() instanceof Scope.Releases.Tagged(var tags)) {
      view.put("release_tags", sorted(tags));
    }
    return view;
  }

  static Map<String, Object> write(Budget budget) {
    var view = new LinkedHashMap<String, Object>();
    budget.perDeployment().ifPresent(max -> view.put("per_deployment", max));
    budget.perHour().ifPresent(max -> view.put("per_hour", max));
    budget.perDay().ifPresent(max -> view.put("per_day", max));
    return view;
  }

  private static List<String> sorted(Collection<?> values) {
    return values.stream().map(Object::toString).sorted().toList();
  }
}
