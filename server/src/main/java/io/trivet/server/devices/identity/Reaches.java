package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/// Which devices a caller reaches: the one way for every feature to cut a list, a search, a count
/// or an export down to what the caller may know, and to guard a single device.
public final class Reaches {
  private final ReachStore store = new ReachStore();
  private final AtomicReference<DynamicGroups> dynamic =
      new AtomicReference<>((_, _, _, _) -> Optional.empty());

  /// The feature above that knows dynamic groups.
  @FunctionalInterface
  public interface DynamicGroups {
    /// The filter as a condition, every binding with a name that begins with `prefix`. Empty if
    /// there is no such filter: nobody reaches anything through it.
    Optional<ReachSql> compile(Handle db, TenantId tenant, UUID filter, String prefix);
  }

  Reaches() {}

  public void dynamicGroups(DynamicGroups feature) {
    dynamic.set(feature);
  }

  /// What the caller reaches with this permission.
  public ReachSql of(Handle db, UserCaller caller, Permission permission) {
    return sql(db, caller.tenant(), caller.rights().devices(permission));
  }

  public ReachSql sql(Handle db, TenantId tenant, Reach reach) {
    return switch (reach) {
      case Reach.Everything _ -> ReachSql.everything();
      case Reach.Nothing _ -> ReachSql.nothing();
      case Reach.Only(var groups, var filters) -> ReachSql.any(parts(db, tenant, groups, filters));
    };
  }

  /// {@link Failure.NotFound} when even the device's existence is a secret to the caller, {@link
  /// Failure.Forbidden} when the caller may know it, but lacks the permission on it.
  public void require(Handle db, UserCaller caller, Permission permission, DeviceRef device) {
    if (reaches(db, caller, permission, device)) {
      return;
    }
    if (reaches(db, caller, Permission.READ_DEVICES, device)) {
      throw new Failure.Forbidden("missing permission %s on this device".formatted(permission));
    }
    throw new Failure.NotFound("device");
  }

  public boolean reaches(Handle db, UserCaller caller, Permission permission, DeviceRef device) {
    var reach = of(db, caller, permission);
    return reach.isEverything()
        || !store.within(db, caller.tenant(), reach, List.of(device.id())).isEmpty();
  }

  /// Those of the devices that the caller reaches with this permission.
  public Set<DeviceId> within(
      Handle db, UserCaller caller, Permission permission, Collection<DeviceId> devices) {
    return store.within(db, caller.tenant(), of(db, caller, permission), devices);
  }

  /// Those of the devices that are within a reach.
  public Set<DeviceId> within(
      Handle db, TenantId tenant, Reach reach, Collection<DeviceId> devices) {
    var sql = sql(db, tenant, reach);
    return sql.isEverything() ? Set.copyOf(devices) : store.within(db, tenant, sql, devices);
  }

  /// Those of the devices that one scope covers.
  public Set<DeviceId> within(
      Handle db, TenantId tenant, Scope.Devices scope, Collection<DeviceId> devices) {
    var reach = sql(db, tenant, Reach.of(scope));
    return reach.isEverything() ? Set.copyOf(devices) : store.within(db, tenant, reach, devices);
  }

  /// Whether one scope covers all devices with these handles.
  public boolean covers(Handle db, TenantId tenant, Scope.Devices scope, long[] handles) {
    var reach = sql(db, tenant, Reach.of(scope));
    return reach.isEverything() || store.countOutside(db, tenant, reach, handles) == 0;
  }

  /// What the caller may do to each of the devices. Read before and after a change of groups or
  /// tags, it shows whether the caller has let themselves into something.
  public Map<DeviceId, Set<Permission>> held(
      Handle db, UserCaller caller, Collection<DeviceId> devices) {
    var held = new HashMap<DeviceId, Set<Permission>>();
    devices.forEach(device -> held.put(device, EnumSet.noneOf(Permission.class)));
    for (var grant : caller.rights().grants()) {
      for (var device : within(db, caller.tenant(), grant.scope().devices(), devices)) {
        held.computeIfAbsent(device, _ -> EnumSet.noneOf(Permission.class))
            .addAll(grant.permissions());
      }
    }
    return held;
  }

  /// Refuses a change that gives the caller a right on a device that they did not have before: the
  /// transaction is rolled back.
  public void requireNoGain(
      Handle db, UserCaller caller, Map<DeviceId, Set<Permission>> heldBefore) {
    var after = held(db, caller, heldBefore.keySet());
    after.forEach((device, permissions) -> {
      var gained = EnumSet.copyOf(List.of(Permission.values()));
      gained.retainAll(permissions);
      gained.removeAll(heldBefore.getOrDefault(device, Set.of()));
      if (!gained.isEmpty()) {
        throw new Failure.Forbidden(
            "missing permission %s on device %s: nobody can give it to themselves by changing the device's group or tags"
                .formatted(gained.iterator().next(), device));
      }
    });
  }

  private List<ReachSql> parts(Handle db, TenantId tenant, Set<String> groups, Set<UUID> filters) {
    var parts = new ArrayList<ReachSql>();
    if (!groups.isEmpty()) {
      parts.add(
          new ReachSql(
              "i.group_name = ANY(:reach_groups)",
              Map.of("reach_groups", groups.toArray(String[]::new))));
    }
    int number = 0;
    for (var filter : filters) {
      dynamic.get().compile(db, tenant, filter, "reach" + number++ + "_").ifPresent(parts::add);
    }
    return parts;
  }
}
