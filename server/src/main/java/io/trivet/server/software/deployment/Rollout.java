package io.trivet.server.software.deployment;

import io.trivet.server.devices.configuration.ConfigurationDeployment;
import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.inventory.Filters;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.people.access.Readers;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbox.EventReceiver;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.software.artifact.Software;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from deployments. `sweep` closes and reloads, `judge`
/// looks at gates and times, `count` writes how many bytes were sent.
public record Rollout(
    List<Endpoint> deviceEndpoints,
    List<Endpoint> userEndpoints,
    Deployments deployments,
    ConfigurationDeployment configurations,
    Runnable sweep,
    Runnable judge,
    Runnable count) {
  public static final Duration COUNT_EVERY = Progress.FLUSH_EVERY;

  public Rollout {
    deviceEndpoints = List.copyOf(deviceEndpoints);
    userEndpoints = List.copyOf(userEndpoints);
  }

  /// What deployments stand on.
  public record Base(
      Database database,
      Changes changes,
      Hints hints,
      InstantSource clock,
      Ledger ledger,
      Software software,
      Devices devices,
      Inventories inventories,
      Filters filters) {}

  public static Rollout create(Base base) {
    var parts = RolloutParts.create(base);
    var deployments = parts.deployments();
    base.software().artifacts().usedBy(deployments);
    base.filters().usedBy(deployments);
    var software = base.software();
    return new Rollout(
        new DeviceDeploymentApi(parts.device(), software.artifacts(), software.links()).endpoints(),
        Stream.of(
                new DeploymentApi(deployments, base.clock()).endpoints(),
                new OrderApi(parts.orders(), parts.preview(), parts.rollback(), deployments)
                    .endpoints(),
                new ProgressApi(parts.progress(), deployments).endpoints(),
                new BrakeApi(parts.brakes(), deployments).endpoints())
            .flatMap(List::stream)
            .toList(),
        deployments,
        parts.configurations(),
        parts.completion()::sweep,
        parts.gates()::judgeAll,
        parts.progress()::flush);
  }

  /// Mails to people when something stopped or waits for them.
  public static EventReceiver alarm(Mail mail, Readers readers) {
    return new RolloutAlarm(mail, readers);
  }

  public Stream<Endpoint> endpoints() {
    return Stream.concat(deviceEndpoints.stream(), userEndpoints.stream());
  }
}
