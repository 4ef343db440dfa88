package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.server.devices.inventory.Filters;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.software.artifact.Artifacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Who may order a deployment: one grant must cover the release and all of its devices. Grants are
/// never put together.
final class DeployRights {
  private final Fleet fleet;
  private final Filters filters;
  private final Artifacts artifacts;

  DeployRights(Fleet fleet, Filters filters, Artifacts artifacts) {
    this.fleet = fleet;
    this.filters = filters;
    this.artifacts = artifacts;
  }

  /// The budget of the grants that cover the order; {@link Failure.Forbidden} if none does.
  Budget require(Handle db, UserCaller caller, DeploymentOrder order) {
    return find(db, caller, order)
        .orElseThrow(() ->
            new Failure.Forbidden(
                "no single grant of yours allows to deploy this release to all of these devices"));
  }

  Optional<Budget> find(Handle db, UserCaller caller, DeploymentOrder order) {
    return caller
        .rights()
        .covering(Permission.DEPLOY, scope -> covers(db, caller.tenant(), scope, order));
  }

  private boolean covers(Handle db, TenantId tenant, Scope scope, DeploymentOrder order) {
    return coversRelease(db, tenant, scope, order.artifactName())
        && switch (scope.devices()) {
          case Scope.Devices.All _ -> true;
          case Scope.Devices.In in -> coversDevices(db, tenant, in, order.target());
        };
  }

  boolean coversRelease(Handle db, TenantId tenant, Scope scope, String name) {
    return switch (scope.releases()) {
      case Scope.Releases.All _ -> true;
      case Scope.Releases.Tagged(var tags) ->
          artifacts.tags(db, tenant, name).stream().anyMatch(tags::contains);
    };
  }

  boolean coversDevices(Handle db, TenantId tenant, Scope.Devices.In in, Target target) {
    return switch (target) {
      case Target.AllDevices _ -> false;
      case Target.Group(var name) -> in.groups().contains(name);
      case Target.Matching(var filter) -> in.filters().contains(filter.value());
      case Target.Listed(var devices) ->
          fleet.count(
                  db,
                  tenant,
                  new Fleet.Part(members(db, tenant, in.groups(), in.filters()), devices))
              == fleet.count(db, tenant, new Fleet.Part(Condition.anything(), devices));
    };
  }

  /// The devices that a grant's groups and filters hold.
  Condition members(Handle db, TenantId tenant, Set<String> groups, Set<UUID> ids) {
    var any = new ArrayList<Condition>();
    if (!groups.isEmpty()) {
      any.add(
          new Condition.Term(
              new Predicate(
                  AttributeName.parse("system/group"), Operator.IN, List.copyOf(groups))));
    }
    ids.stream()
        .map(FilterId::new)
        .flatMap(id -> filters.find(db, tenant, id).stream())
        .forEach(filter -> any.add(filter.condition()));
    return any.isEmpty() ? NOBODY : new Condition.Any(any);
  }

  private static final Condition NOBODY =
      new Condition.Term(
          new Predicate(AttributeName.parse("system/created_ts"), Operator.EXISTS, false));

  /// Which deployments a caller may know of: those to groups within reach of one permission.
  static DeploymentQuery.Known known(UserCaller caller, Permission permission) {
    return switch (caller.rights().devices(permission)) {
      case Reach.Everything _ -> DeploymentQuery.Known.ALL;
      case Reach.Only(var groups, var ids) -> new DeploymentQuery.Known(false, groups, ids);
      case Reach.Nothing _ -> new DeploymentQuery.Known(false, Set.of(), Set.of());
    };
  }
}
