package io.trivet.server.software.deployment;

import io.trivet.core.devices.Configuration;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.Conduct;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.server.devices.configuration.ConfigurationDeployment;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.software.artifact.Artifacts;
import io.trivet.wire.artifact.ArtifactPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Brings a configuration to one device: a deployment like any other (ordered, stopped, retried,
/// logged), whose artifact is made for it. Source: Mender's deployments service, generator for
/// configuration.
final class ConfigurationOrders implements ConfigurationDeployment {
  private static final String PREFIX = "configuration-";
  private static final String MODULE = "mender-configure";
  private static final String PROVIDES = "data-partition.mender-configure";

  private final Orders orders;
  private final DeployRights rights;
  private final Artifacts artifacts;
  private final Inventories inventories;

  ConfigurationOrders(
      Orders orders, DeployRights rights, Artifacts artifacts, Inventories inventories) {
    this.orders = orders;
    this.rights = rights;
    this.artifacts = artifacts;
    this.inventories = inventories;
  }

  /// Nobody can choose the id of a deployment, so nobody can give a release such a name.
  static boolean isOne(Deployment deployment) {
    return deployment.artifactName().equals(PREFIX + deployment.id());
  }

  @Override
  public UUID order(
      Handle db, UserCaller caller, DeviceRef device, Configuration configuration, int retries) {
    var id = new DeploymentId(UUID.randomUUID());
    var name = PREFIX + id;
    var target = new DeploymentOrder.Target.Listed(List.of(device.id()));
    var budget =
        caller
            .rights()
            .covering(Permission.CONFIGURE_DEVICES, scope -> covers(db, caller, scope, target))
            .orElseThrow(() -> new Failure.Forbidden("missing permission CONFIGURE_DEVICES"));
    artifacts.make(db, caller.tenant(), plan(name, deviceType(db, device), configuration));
    orders.insert(
        db, caller, id, new DeploymentOrder(name, name, target, true, conduct(retries)), budget);
    return id.value();
  }

  private boolean covers(
      Handle db, UserCaller caller, Scope scope, DeploymentOrder.Target.Listed target) {
    return switch (scope.devices()) {
      case Scope.Devices.All _ -> true;
      case Scope.Devices.In in -> rights.coversDevices(db, caller.tenant(), in, target);
    };
  }

  private String deviceType(Handle db, DeviceRef device) {
    return inventories
        .deviceType(db, device)
        .orElseThrow(() ->
            new Failure.Conflict(
                "the device has not reported its device_type yet: it must be accepted and send its"
                    + " inventory first"));
  }

  private static ArtifactPlan plan(String name, String deviceType, Configuration configuration) {
    var part =
        new ArtifactPlan.Part(
            MODULE,
            Map.of(PROVIDES + ".version", name),
            List.of(PROVIDES + ".*"),
            new HashMap<>(configuration.values()),
            List.of());
    return new ArtifactPlan(name, List.of(deviceType), Map.of(), Map.of(), List.of(part));
  }

  private static Conduct conduct(int retries) {
    var plain = Conduct.PLAIN;
    return new Conduct(
        plain.phases(),
        retries,
        plain.maxDevices(),
        plain.windows(),
        plain.expiresAt(),
        plain.bytesPerSecond(),
        plain.controlMap());
  }
}
