package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
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
import io.trivet.server.software.deployment.DeviceDeploymentStore.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The device's side of deployments: what next, what happened. HOT: without open work the answer
/// comes from memory, and nothing is read or written.
public final class DeviceDeployments {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceDeployments.class);
  private static final NextUpdate NOTHING = new NextUpdate.Nothing();

  private final Database database;
  private final DeviceDeploymentStore store = new DeviceDeploymentStore();
  private final StatusReports reports;
  private final OpenDeployments open;
  private final Completion completion;
  private final Gatekeeper gates;
  private final Offers offers;
  private final Artifacts artifacts;
  private final Hints hints;
  private final InstantSource clock;
  private final HerdGuard herd = new HerdGuard(Limits.POLLS_AT_ONCE_MAX, new Random());

  DeviceDeployments(
      Database database,
      OpenDeployments open,
      Completion completion,
      Gatekeeper gates,
      Offers offers,
      Artifacts artifacts,
      Hints hints,
      InstantSource clock) {
    this.database = database;
    this.reports = new StatusReports(database, gates, clock);
    this.open = open;
    this.completion = completion;
    this.gates = gates;
    this.offers = offers;
    this.artifacts = artifacts;
    this.hints = hints;
    this.clock = clock;
  }

  /// What the device should do now; {@link io.trivet.core.kernel.Failure.TooMany} when too many ask
  /// at once. Source: mender-api.md 4.1, the order of the steps is its.
  NextUpdate next(DeviceCaller caller, Provides provides) {
    var now = clock.instant();
    if (!open.anyFor(caller.tenant(), caller.handle(), now)) {
      return NOTHING;
    }
    return herd.admit(() -> ask(caller, provides, now));
  }

  private NextUpdate ask(DeviceCaller caller, Provides provides, Instant now) {
    open.toBeJudged(caller.tenant(), caller.handle(), now)
        .forEach(id -> gates.judge(caller.tenant(), id));
    var answer = database.inTransaction(db -> decide(db, caller, provides));
    remember(caller, answer);
    return answer.next();
  }

  /// The answer, and what memory learns from it once it is committed: the deployment that the
  /// device is on, those it is through with, and why it does not get the others.
  private record Answer(
      NextUpdate next,
      Optional<DeploymentId> on,
      List<DeploymentId> through,
      Map<DeploymentId, Refusal> refusals) {
    static Answer through(NextUpdate next, DeploymentId id) {
      return new Answer(next, Optional.empty(), List.of(id), Map.of());
    }

    static Answer on(NextUpdate next, DeploymentId id) {
      return new Answer(next, Optional.of(id), List.of(), Map.of());
    }
  }

  private void remember(DeviceCaller caller, Answer answer) {
    var tenant = caller.tenant();
    answer.refusals().forEach((id, why) -> open.learn(tenant, id, caller.handle(), why));
    answer.through().forEach(id -> completion.settled(tenant, id, caller.handle()));
    if (answer.on().isPresent()) {
      open.started(tenant, answer.on().get(), caller.handle());
    } else {
      open.notActive(tenant, caller.handle());
    }
  }

  private Answer decide(Handle db, DeviceCaller caller, Provides provides) {
    offers.begin(db, caller);
    var active = store.findActive(db, caller.device());
    if (active.isPresent()) {
      return goOn(db, active.get(), provides);
    }
    return offers.isStopped(db, caller)
        ? new Answer(NOTHING, Optional.empty(), List.of(), Map.of())
        : offer(db, caller, provides);
  }

  /// The oldest deployment that the device may have. Those it may not have now do not keep it from
  /// newer ones.
  private Answer offer(Handle db, DeviceCaller caller, Provides provides) {
    var now = clock.instant();
    var refusals = new LinkedHashMap<DeploymentId, Refusal>();
    var through = new ArrayList<DeploymentId>();
    for (var id : open.offerable(caller.tenant(), caller.handle(), now)) {
      switch (offers.offer(db, caller, id, provides, now)) {
        case Offers.Answer.Offered(var artifact) -> {
          var install = new NextUpdate.Install(id, artifact.id(), controlMap(db, caller, id));
          return new Answer(install, Optional.of(id), through, refusals);
        }
        case Offers.Answer.Ended _ -> {
          through.add(id);
          return new Answer(NOTHING, Optional.empty(), through, refusals);
        }
        case Offers.Answer.Tripped _ -> {
          return new Answer(NOTHING, Optional.empty(), through, refusals);
        }
        case Offers.Answer.Overtaken _ -> through.add(id);
        case Offers.Answer.Refused(var why) -> refusals.put(id, why);
      }
    }
    return new Answer(NOTHING, Optional.empty(), through, refusals);
  }

  private Optional<String> controlMap(Handle db, DeviceCaller caller, DeploymentId id) {
    return store.find(db, caller.device(), id).flatMap(Current::controlMap);
  }

  /// The control map of a deployment that the device is on.
  String controlMap(DeviceCaller caller, DeploymentId id) {
    return database
        .read(db -> store.find(db, caller.device(), id))
        .filter(current -> !(current.deployment().passage() instanceof Passage.Finished))
        .flatMap(Current::controlMap)
        .orElseThrow(() -> new Failure.NotFound("update control map"));
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
    var release = artifacts.offered(db, tenant, current.artifactName());
    if (!current.offered()) {
      return Answer.on(NOTHING, current.deployment().deployment());
    }
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
    var id = current.deployment().deployment();
    return Answer.on(new NextUpdate.Install(id, artifact.id(), current.controlMap()), id);
  }

  private Answer conflicting(Handle db, Current current) {
    fail(db, current);
    return Answer.through(new NextUpdate.Conflicting(), current.deployment().deployment());
  }

  /// The deployment is locked before its device's passage, as reports lock them.
  private void fail(Handle db, Current current) {
    var tenant = current.deployment().device().tenant();
    var id = current.deployment().deployment();
    if (current.gated()) {
      gates.lock(db, tenant, id);
    }
    end(db, current, Outcome.FAILURE);
    if (current.gated()) {
      gates.judge(db, tenant, id);
    }
  }

  private Answer end(Handle db, Current current, Outcome outcome) {
    var now = clock.instant();
    var to = new Passage.Finished(outcome, now);
    if (store.move(db, Step.to(current.deployment(), to, ""), now)) {
      DeploymentNotices.moved(db, Map.of(PassageKey.of(current.deployment()), to), now);
    }
    return Answer.through(NOTHING, current.deployment().deployment());
  }

  /// What a device says of its deployment. {@link Verdict.Refused} when it must roll back.
  Verdict report(DeviceCaller caller, DeploymentId deployment, Report report, String substate) {
    var verdict = reports.report(caller.device(), deployment, report, substate);
    noteEnd(caller, deployment, verdict);
    return verdict;
  }

  void saveLog(DeviceCaller caller, DeploymentId deployment, String messages) {
    if (!database.inTransaction(
        db -> store.saveLog(db, caller.device(), deployment, messages, clock.instant()))) {
      throw new Failure.NotFound("deployment of this device");
    }
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
      if (open.isToBeJudged(caller.tenant(), deployment, clock.instant())) {
        gates.judge(caller.tenant(), deployment);
      }
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
