package io.trivet.server.software.deployment;

import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.software.artifact.Software;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from deployments.
public record Rollout(
    List<Endpoint> deviceEndpoints,
    List<Endpoint> userEndpoints,
    Deployments deployments,
    Runnable sweep) {
  public Rollout {
    deviceEndpoints = List.copyOf(deviceEndpoints);
    userEndpoints = List.copyOf(userEndpoints);
  }

  public static Rollout create(
      Database database,
      Changes changes,
      Hints hints,
      InstantSource clock,
      Software software,
      Devices devices,
      Inventories inventories) {
    var store = new DeploymentStore();
    var open = new OpenDeployments(database, store);
    open.subscribe(changes);
    var completion = new Completion(database, store, open, clock);
    var artifacts = software.artifacts();
    var targets = new TargetFinder(devices, inventories);
    var deployments = new Deployments(database, open, completion, artifacts, targets, clock);
    artifacts.usedBy(deployments);
    var device = new DeviceDeployments(database, open, completion, artifacts, hints, clock);
    return new Rollout(
        new DeviceDeploymentApi(device, artifacts, software.links()).endpoints(),
        new DeploymentApi(deployments).endpoints(),
        deployments,
        completion::sweep);
  }

  public Stream<Endpoint> endpoints() {
    return Stream.concat(deviceEndpoints.stream(), userEndpoints.stream());
  }
}
