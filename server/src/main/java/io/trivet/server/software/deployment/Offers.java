package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.software.ArtifactChoice;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Outcome;
import io.trivet.core.software.Provides;
import io.trivet.core.software.RolloutState;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.people.access.Budgets;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.software.artifact.Artifacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Whether a device is offered a deployment: every rule that can say no is asked here, and what an
/// offer uses up (places of a phase, bandwidth, the budget of whoever ordered it) is used up in the
/// same transaction.
final class Offers {
  private static final String BEFORE_SPENDING = "before_spending";

  private final OfferStore store = new OfferStore();
  private final PhaseStore phases = new PhaseStore();
  private final StopStore stops = new StopStore();
  private final Artifacts artifacts;
  private final Fleet fleet;
  private final Budgets budgets;
  private final Ledger ledger;

  Offers(Artifacts artifacts, Fleet fleet, Budgets budgets, Ledger ledger) {
    this.artifacts = artifacts;
    this.fleet = fleet;
    this.budgets = budgets;
    this.ledger = ledger;
  }

  sealed interface Answer {
    record Offered(Candidate artifact) implements Answer {}

    /// The device is through with the deployment without an update.
    record Ended() implements Answer {}

    /// The same, because it has finished a newer one.
    record Overtaken() implements Answer {}

    record Refused(Refusal why) implements Answer {}

    /// The device is a decoy: the tenant's rollouts are stopped.
    record Tripped() implements Answer {}
  }

  /// Polls of one device follow each other from here on, and a stop is seen or waits.
  void begin(Handle db, DeviceCaller caller) {
    store.shareStop(db, caller.tenant());
    store.lockDevice(db, caller);
  }

  boolean isStopped(Handle db, DeviceCaller caller) {
    return store.isStopped(db, caller.tenant());
  }

  Answer offer(Handle db, DeviceCaller caller, DeploymentId id, Provides provides, Instant now) {
    var found = store.find(db, caller, id);
    if (found.isEmpty() || found.get().through()) {
      return refused(new Refusal.Through());
    }
    var order = found.get();
    if (order.overtaken()) {
      return overtaken(db, caller, order, provides, now);
    }
    boolean expired = order.expiresAt().filter(at -> !at.isAfter(now)).isPresent();
    if (order.state() != RolloutState.RUNNING || expired) {
      return refused(new Refusal.ClosedUntil(Instant.MAX));
    }
    var places = phases.list(db, caller.tenant(), id);
    if (places.stream().noneMatch(phase -> phase.openedAt().isPresent())) {
      return refused(new Refusal.ClosedUntil(nextStart(places, now)));
    }
    var condition = order.condition();
    if (condition.isPresent() && !fleet.contains(db, caller.device(), condition.get())) {
      return refused(notMatching(condition.get()));
    }
    var release = artifacts.offered(db, caller.tenant(), order.artifactName());
    var chosen = ArtifactChoice.choose(release, provides);
    if (chosen.isEmpty()) {
      return end(db, caller, order, provides, Outcome.NO_ARTIFACT, now);
    }
    if (provides.artifactName().equals(order.artifactName()) && !order.forceInstallation()) {
      return end(db, caller, order, provides, Outcome.ALREADY_INSTALLED, now);
    }
    return admit(db, caller, order, provides, chosen.get(), places, now);
  }

  private Answer admit(
      Handle db,
      DeviceCaller caller,
      OfferStore.Order order,
      Provides provides,
      Candidate artifact,
      List<PhaseStore.Row> places,
      Instant now) {
    var zone =
        order
            .windows()
            .zoneOf(
                order
                    .windows()
                    .zoneAttribute()
                    .flatMap(name -> fleet.value(db, caller.device(), name)));
    if (!order.windows().areOpen(now, zone)) {
      return refused(new Refusal.OutsideWindow(zone));
    }
    if (store.isDecoy(db, caller)) {
      trip(db, caller, order.id(), now);
      return new Answer.Tripped();
    }
    db.savepoint(BEFORE_SPENDING);
    var phase = place(db, caller, order.id(), places);
    var refusal =
        phase.isEmpty()
            ? Optional.of(noPlace(places, now))
            : spend(db, caller, order, artifact, now);
    if (refusal.isPresent()) {
      db.rollbackToSavepoint(BEFORE_SPENDING);
      return refused(refusal.get());
    }
    db.releaseSavepoint(BEFORE_SPENDING);
    store.offer(db, caller, order, provides, artifact, phase.get().number(), now);
    return new Answer.Offered(artifact);
  }

  /// The first open phase that has a place for the device; the place is taken.
  private Optional<PhaseStore.Row> place(
      Handle db, DeviceCaller caller, DeploymentId id, List<PhaseStore.Row> places) {
    return places.stream()
        .filter(phase -> phase.openedAt().isPresent() && phase.hasRoom())
        .filter(phase -> takes(db, caller, id, phase))
        .findFirst();
  }

  private boolean takes(Handle db, DeviceCaller caller, DeploymentId id, PhaseStore.Row phase) {
    var stratum = phase.phase().stratifyBy();
    if (stratum.isPresent()
        && !phases.spendStratum(
            db, caller.tenant(), id, phase.number(), value(db, caller, stratum.get()))) {
      return false;
    }
    return phase.quota().isEmpty() || phases.spend(db, caller.tenant(), id, phase.number());
  }

  private String value(Handle db, DeviceCaller caller, AttributeName attribute) {
    return fleet.value(db, caller.device(), attribute).orElse("");
  }

  private static Refusal noPlace(List<PhaseStore.Row> places, Instant now) {
    boolean anyRoom =
        places.stream().anyMatch(phase -> phase.openedAt().isPresent() && phase.hasRoom());
    return anyRoom ? new Refusal.ShareUsed() : new Refusal.ClosedUntil(nextStart(places, now));
  }

  /// When a phase may open by its time alone. A gate that opens says so by itself.
  private static Instant nextStart(List<PhaseStore.Row> places, Instant now) {
    return OpenDeploymentFacts.nextStart(places).filter(at -> at.isAfter(now)).orElse(Instant.MAX);
  }

  private Optional<Refusal> spend(
      Handle db, DeviceCaller caller, OfferStore.Order order, Candidate artifact, Instant now) {
    var tenant = caller.tenant();
    if (order.bytesPerSecond().isPresent()) {
      long millis = Math.max(1, artifact.size() * 1000 / order.bytesPerSecond().getAsLong());
      if (!store.pace(db, tenant, order.id(), Duration.ofMillis(millis), now)) {
        return Optional.of(new Refusal.ClosedUntil(store.nextPace(db, tenant, order.id())));
      }
    }
    var account = new Budgets.Account(tenant, order.holder(), order.id().toString());
    return budgets.spend(db, account, order.budget(), now).map(Refusal.ClosedUntil::new);
  }

  private Answer end(
      Handle db,
      DeviceCaller caller,
      OfferStore.Order order,
      Provides provides,
      Outcome outcome,
      Instant now) {
    store.end(db, caller, order, provides, outcome, now);
    return new Answer.Ended();
  }

  /// The device has finished a newer deployment, so it never gets this one. Where that keeps a
  /// fixed set from being finished, it is noted.
  private Answer overtaken(
      Handle db, DeviceCaller caller, OfferStore.Order order, Provides provides, Instant now) {
    if (order.condition().isPresent()) {
      return refused(new Refusal.Through());
    }
    store.end(db, caller, order, provides, Outcome.ABORTED, now);
    return new Answer.Overtaken();
  }

  /// Somebody deploys to what nobody should deploy to. The transaction that would have made the
  /// offer stops everything instead.
  private void trip(Handle db, DeviceCaller caller, DeploymentId id, Instant now) {
    var reason = "deployment %s reached the decoy %s".formatted(id, caller.device().id());
    var stop = new StopStore.Stop("decoy", reason, "", now);
    if (stops.insert(db, caller.tenant(), stop)) {
      ledger.record(
          db,
          Actor.system(caller.tenant(), "decoy"),
          AuditEntry.of(AuditAction.TRIP_DECOY, caller.device().id(), "")
              .withMeta(Map.of("deployment", List.of(id.toString()))));
      DeploymentNotices.decoyReached(db, caller.device(), id, now);
      OpenDeployments.stopChanged(db, caller.tenant());
    }
  }

  private static Refusal notMatching(Condition condition) {
    return Fleet.changesByItself(condition)
        ? new Refusal.NotMatchingNow()
        : new Refusal.NotMatching();
  }

  private static Answer refused(Refusal why) {
    return new Answer.Refused(why);
  }
}
