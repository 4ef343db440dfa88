package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.software.ArtifactChoice;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.Outcome;
import io.trivet.core.software.Passage;
import io.trivet.core.software.Provides;
import io.trivet.core.software.Report;
import io.trivet.core.software.Verdict;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.software.artifact.Artifacts;
import io.trivet.server.software.deployment.DeviceDeploymentStore.Current;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The device's side of deployments: what next, what happened. HOT: without open work the answer
/// comes from memory, and nothing is read or written.
public final class DeviceDeployments {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceDeployments.class);
  private static final NextUpdate NOTHING = new NextUpdate.Nothing();

  /// How often a report is decided anew when another one was faster.
  private static final int RACES_MAX = 10;

  private final Database database;
  private final DeviceDeploymentStore store;
  private final OpenDeployments open;
  private final Completion completion;
  private final Artifacts artifacts;
  private final Hints hints;
  private final InstantSource clock;

  DeviceDeployments(
      Database database,
      OpenDeployments open,
      Completion completion,
      Artifacts artifacts,
      Hints hints,
      InstantSource clock) {
    this.database = database;
    this.store = new DeviceDeploymentStore();
    this.open = open;
    this.completion = completion;
    this.artifacts = artifacts;
    this.hints = hints;
    this.clock = clock;
  }

  /// What the device should do now. Source: mender-api.md 4.1, the order of the steps is its.
  NextUpdate next(DeviceCaller caller, Provides provides) {
    if (!open.anyFor(caller.tenant(), caller.handle())) {
      return NOTHING;
    }
    var answer = database.inTransaction(db -> decide(db, caller, provides));
    answer.settled().ifPresent(id -> completion.settled(caller.tenant(), id, caller.handle()));
    return answer.next();
  }

  /// The answer, and the deployment that the device is through with by it.
  private record Answer(NextUpdate next, Optional<DeploymentId> settled) {
    static Answer through(Current current) {
      return through(NOTHING, current);
    }

    static Answer through(NextUpdate next, Current current) {
      return new Answer(next, Optional.of(current.deployment().deployment()));
    }
  }

  private Answer decide(Handle db, DeviceCaller caller, Provides provides) {
    var active = store.findActive(db, caller.device());
    if (active.isPresent()) {
      return goOn(db, active.get(), provides);
    }
    var awaiting = open.awaiting(caller.tenant(), caller.handle());
    store.offer(db, caller, awaiting, provides, clock.instant());
    var offered = store.findActive(db, caller.device());
    return offered.isPresent()
        ? choose(db, offered.get(), provides)
        : new Answer(NOTHING, awaiting.stream().findFirst());
  }

  private Answer goOn(Handle db, Current current, Provides provides) {
    if (!provides.deviceType().equals(current.deviceType())) {
      return conflicting(db, current);
    }
    if (provides.artifactName().equals(current.artifactBefore())) {
      return choose(db, current, provides);
    }
    // The name changed: to the release's (the report of success was lost), or to something else.
    return provides.artifactName().equals(current.artifactName())
        ? end(db, current, Outcome.SUCCESS)
        : conflicting(db, current);
  }

  private Answer choose(Handle db, Current current, Provides provides) {
    var tenant = current.deployment().device().tenant();
    var release = artifacts.candidates(db, tenant, current.artifactName());
    var assigned = current.artifact().flatMap(id -> byId(release, id));
    if (assigned.isPresent()) {
      return install(current, assigned.get());
    }
    var chosen = ArtifactChoice.choose(release, provides);
    if (chosen.isEmpty()) {
      return end(db, current, Outcome.NO_ARTIFACT);
    }
    if (provides.artifactName().equals(current.artifactName()) && !current.forceInstallation()) {
      return end(db, current, Outcome.ALREADY_INSTALLED);
    }
    store.assign(db, current.deployment(), chosen.get());
    return install(current, chosen.get());
  }

  private static Answer install(Current current, Candidate artifact) {
    return new Answer(
        new NextUpdate.Install(current.deployment().deployment(), artifact.id()), Optional.empty());
  }

  private Answer conflicting(Handle db, Current current) {
    end(db, current, Outcome.FAILURE);
    return Answer.through(new NextUpdate.Conflicting(), current);
  }

  private Answer end(Handle db, Current current, Outcome outcome) {
    var now = clock.instant();
    var to = new Passage.Finished(outcome, now);
    if (store.move(db, current.deployment(), to, "", now)) {
      var through = current.deployment();
      DeploymentNotices.moved(db, through.device(), through.deployment(), to, now);
    }
    return Answer.through(current);
  }

  /// What a device says of its deployment. {@link Verdict.Refused} when it must roll back.
  Verdict report(DeviceCaller caller, DeploymentId deployment, Report report, String substate) {
    for (int race = 0; race < RACES_MAX; race++) {
      var verdict =
          database.inTransaction(db -> report(db, caller.device(), deployment, report, substate));
      if (verdict.isPresent()) {
        noteEnd(caller, deployment, verdict.get());
        return verdict.get();
      }
    }
    throw new Failure.Conflict("too many reports at the same time: try again");
  }

  void saveLog(DeviceCaller caller, DeploymentId deployment, String messages) {
    if (!database.inTransaction(
        db -> store.saveLog(db, caller.device(), deployment, messages, clock.instant()))) {
      throw new Failure.NotFound("deployment of this device");
    }
  }

  /// Empty when another report was faster.
  private Optional<Verdict> report(
      Handle db, DeviceRef device, DeploymentId id, Report report, String substate) {
    var now = clock.instant();
    var current =
        store
            .find(db, device, id)
            .orElseThrow(() -> new Failure.NotFound("deployment of this device"));
    var from = current.deployment();
    var verdict = from.on(report, now);
    return switch (verdict) {
      case Verdict.Moved(var to) -> {
        if (!store.move(db, from, to, substate, now)) {
          yield Optional.empty();
        }
        DeploymentNotices.moved(db, device, id, to, now);
        yield Optional.of(verdict);
      }
      case Verdict.Unchanged _ -> {
        if (!substate.isEmpty() && !substate.equals(current.substate())) {
          store.move(db, from, from.passage(), substate, now);
        }
        yield Optional.of(verdict);
      }
      case Verdict.Refused _ -> Optional.of(verdict);
    };
  }

  private void noteEnd(DeviceCaller caller, DeploymentId deployment, Verdict verdict) {
    hints.touch(caller.tenant(), EventKind.DEPLOYMENT, deployment.toString());
    if (verdict instanceof Verdict.Moved(Passage.Finished(var outcome, _))) {
      LOG.info(
          "device_deployment finished tenant={} device={} deployment={} outcome={}",
          caller.tenant(),
          caller.device().id(),
          deployment,
          outcome);
      completion.settled(caller.tenant(), deployment, caller.handle());
    }
  }

  private static Optional<Candidate> byId(Iterable<Candidate> release, ArtifactId id) {
    for (var candidate : release) {
      if (candidate.id().equals(id)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
