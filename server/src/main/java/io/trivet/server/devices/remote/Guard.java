package io.trivet.server.devices.remote;

import io.trivet.core.devices.AccessPolicy;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.PathRule;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.platform.db.Database;
import io.trivet.wire.remote.ForwardTarget;
import java.util.Locale;
import java.util.Optional;

/// May this person do this on this device now? The right of a role on the device, the tenant's
/// lists, and, where the policy demands it, an approved request. Asked before anything reaches the
/// device, and again and again while a session lives.
final class Guard {
  private final Database database;
  private final Reaches reaches;
  private final Policies policies;

  Guard(Database database, Reaches reaches, Policies policies) {
    this.database = database;
    this.reaches = reaches;
    this.policies = policies;
  }

  /// {@link Failure.NotFound} for a device that is not there or not within the caller's reach.
  void requireSeen(UserCaller caller, DeviceRef device) {
    require(caller, device, Permission.READ_DEVICES);
  }

  void require(UserCaller caller, DeviceRef device, Permission permission) {
    database.read(db -> {
      reaches.require(db, caller, permission, device);
      return null;
    });
  }

  /// How long the tenant lets sessions live.
  AccessPolicy.Lives lives(TenantId tenant) {
    return policies.of(tenant).lives();
  }

  void requireShell(UserCaller caller, DeviceRef device) {
    requireUse(caller, device, Capability.SHELL, Optional.empty());
  }

  /// `GET` or `PUT` of this file.
  void requireFile(UserCaller caller, DeviceRef device, Capability capability, String path) {
    PathRule.requirePlain(path);
    requireUse(caller, device, capability, Optional.empty());
    policies.of(caller.tenant()).requirePath(capability, path);
  }

  void requireForward(UserCaller caller, DeviceRef device, ForwardTarget target) {
    requireUse(caller, device, Capability.FORWARD, Optional.of(target.toString()));
    var transport = target.transport().name().toLowerCase(Locale.ROOT);
    policies.of(caller.tenant()).requireTarget(transport, target.host(), target.port());
  }

  /// The right and the approved request, whatever the file or the address is.
  void requireUse(
      UserCaller caller, DeviceRef device, Capability capability, Optional<String> target) {
    require(caller, device, capability.permission());
    AccessPolicy policy = policies.of(caller.tenant());
    if (policy.demand(capability).isPresent()
        && !policies.isGranted(caller, device, capability, target)) {
      throw new Failure.Forbidden(
          "the tenant's policy demands an approved request for %s on this device"
              .formatted(capability.text()));
    }
  }
}
