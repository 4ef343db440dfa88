package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.Conduct;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.software.artifact.Artifacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Takes back what a deployment has brought: for each release that its devices ran before, a new
/// deployment of that release to them. It is an order like any other, with all rights and budgets
/// of whoever gives it.
final class Rollback {
  private final Ledger ledger;
  private final PreviewStore store = new PreviewStore();
  private final Deployments deployments;
  private final Orders orders;
  private final Artifacts artifacts;
  private final OpenDeployments open;

  Rollback(
      Ledger ledger,
      Deployments deployments,
      Orders orders,
      Artifacts artifacts,
      OpenDeployments open) {
    this.ledger = ledger;
    this.deployments = deployments;
    this.orders = orders;
    this.artifacts = artifacts;
    this.open = open;
  }

  /// `deployment` is empty where the release is not there any more: those devices stay as they are.
  record Part(String artifactName, long devices, List<DeploymentId> deployments) {}

  List<Part> order(UserCaller caller, DeploymentId id) {
    var name = deployments.get(caller.tenant(), id).deployment().name();
    var parts =
        ledger.change(
            caller.actor(),
            db -> {
              var entries = new ArrayList<AuditEntry>();
              var all = new ArrayList<Part>();
              store
                  .succeededByBefore(db, caller.tenant(), id)
                  .forEach((before, devices) -> {
                    var part = new Part(before, devices.size(), new ArrayList<>());
                    all.add(part);
                    if (!artifacts.candidates(db, caller.tenant(), before).isEmpty()) {
                      for (var some : chunks(devices)) {
                        var order = order(name, before, some);
                        var next = new DeploymentId(UUID.randomUUID());
                        orders.insert(db, caller, next, order);
                        entries.add(Orders.entry(next, order));
                        part.deployments().add(next);
                      }
                    }
                  });
              requireAny(all);
              entries.add(
                  AuditEntry.of(AuditAction.ROLL_BACK_DEPLOYMENT, id, name)
                      .withMeta(Map.of("deployments", ids(all))));
              return new Recorded<>(List.copyOf(all), entries);
            });
    parts.stream()
        .flatMap(part -> part.deployments().stream())
        .forEach(next -> open.reload(caller.tenant(), next));
    return parts;
  }

  private static DeploymentOrder order(String name, String release, List<DeviceId> devices) {
    var text = "Roll back " + name;
    return new DeploymentOrder(
        text.substring(0, Math.min(text.length(), Limits.DEPLOYMENT_NAME_CHARS_MAX)),
        release,
        new DeploymentOrder.Target.Listed(devices),
        false,
        Conduct.PLAIN);
  }

  private static void requireAny(List<Part> parts) {
    if (parts.stream().allMatch(part -> part.deployments().isEmpty())) {
      throw new Failure.Unprocessable(
          "nothing_to_roll_back",
          parts.isEmpty()
              ? "no device has got this deployment's release"
              : "none of the releases that the devices ran before is there any more");
    }
  }

  private static List<String> ids(List<Part> parts) {
    return parts.stream()
        .flatMap(part -> part.deployments().stream())
        .map(DeploymentId::toString)
        .toList();
  }

  private static List<List<DeviceId>> chunks(List<DeviceId> devices) {
    var chunks = new ArrayList<List<DeviceId>>();
    for (int from = 0; from < devices.size(); from += Limits.DEPLOYMENT_DEVICES_LISTED_MAX) {
      chunks.add(
          devices.subList(
              from, Math.min(devices.size(), from + Limits.DEPLOYMENT_DEVICES_LISTED_MAX)));
    }
    return chunks;
  }
}
