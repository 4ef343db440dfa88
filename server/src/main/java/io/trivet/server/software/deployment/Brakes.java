package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.RolloutState;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What holds deployments back and lets them go on again: one deployment, one phase, or everything
/// a tenant has.
final class Brakes {
  private static final Logger LOG = LoggerFactory.getLogger(Brakes.class);

  private final Database database;
  private final Ledger ledger;
  private final DeploymentStore store;
  private final PhaseStore phases = new PhaseStore();
  private final StopStore stops = new StopStore();
  private final OpenDeployments open;
  private final TargetFinder targets;
  private final InstantSource clock;

  Brakes(
      Database database,
      Ledger ledger,
      DeploymentStore store,
      OpenDeployments open,
      TargetFinder targets,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.open = open;
    this.targets = targets;
    this.clock = clock;
  }

  /// Nobody is offered the deployment until it is resumed; devices in the middle of it go on.
  void pause(UserCaller caller, DeploymentId id, String reason) {
    change(
        caller,
        id,
        new Deed(AuditAction.PAUSE_DEPLOYMENT, EventType.DEPLOYMENT_PAUSED, reason),
        (db, state) -> {
          if (state != RolloutState.RUNNING) {
            throw new Failure.Conflict("the deployment is %s already".formatted(state.text()));
          }
          setState(db, caller.tenant(), id, RolloutState.PAUSED, reason);
        });
  }

  /// After a halt, gates forgive what happened before: else they would halt it again at once.
  void resume(UserCaller caller, DeploymentId id, String reason) {
    change(
        caller,
        id,
        new Deed(
            AuditAction.RESUME_DEPLOYMENT, EventType.DEPLOYMENT_RESUMED, Orders.reason(reason)),
        (db, state) -> {
          if (state == RolloutState.RUNNING) {
            throw new Failure.Conflict("the deployment is running already");
          }
          setState(db, caller.tenant(), id, RolloutState.RUNNING, "");
        });
  }

  /// A person opens a phase (counted from 1) that its gate or its time keeps closed.
  void openPhase(UserCaller caller, DeploymentId id, int number, String reason) {
    change(
        caller,
        id,
        new Deed(AuditAction.OPEN_PHASE, EventType.DEPLOYMENT_PHASE_OPENED, Orders.reason(reason)),
        (db, _) -> {
          var rows = phases.list(db, caller.tenant(), id);
          var closed = rows.stream().filter(row -> row.openedAt().isEmpty()).findFirst();
          if (number < 1 || number > rows.size()) {
            throw new Failure.NotFound("phase");
          }
          if (closed.isEmpty() || closed.get().number() != number) {
            throw new Failure.Conflict(
                closed.isEmpty()
                    ? "all phases are open already"
                    : "phase %d is the next one to open".formatted(closed.get().number()));
          }
          phases.open(db, caller.tenant(), id, number, clock.instant());
        });
  }

  void setControlMap(UserCaller caller, DeploymentId id, Optional<String> map) {
    change(
        caller,
        id,
        new Deed(AuditAction.UPDATE_DEPLOYMENT, ""),
        (db, _) -> store.setControlMap(db, caller.tenant(), id, map));
  }

  /// Nothing is offered to anybody any more. Repeating it changes nothing.
  void stopAll(UserCaller caller, String reason) {
    var stop = new StopStore.Stop("person", reason, caller.email().value(), clock.instant());
    ledger.change(
        caller.actor(),
        db -> {
          stops.lock(db, caller.tenant());
          if (!stops.insert(db, caller.tenant(), stop)) {
            return Recorded.nothing(false);
          }
          OpenDeployments.stopChanged(db, caller.tenant());
          tellAll(db, caller, EventType.ROLLOUTS_STOPPED, reason);
          return Recorded.of(
              true,
              AuditEntry.of(AuditAction.STOP_ROLLOUTS, caller.tenant(), "")
                  .withMeta(Map.of("reason", List.of(reason))));
        });
    open.reloadStop(caller.tenant());
    LOG.warn("rollouts stopped tenant={} user={}", caller.tenant(), caller.user());
  }

  void resumeAll(UserCaller caller, String reason) {
    Orders.reason(reason);
    if (!(caller.rights().devices(Permission.DEPLOY) instanceof Reach.Everything)) {
      throw new Failure.Forbidden("resuming all rollouts takes DEPLOY on all devices");
    }
    ledger.change(
        caller.actor(),
        db -> {
          stops.lock(db, caller.tenant());
          if (!stops.delete(db, caller.tenant())) {
            throw new Failure.Conflict("rollouts are not stopped");
          }
          OpenDeployments.stopChanged(db, caller.tenant());
          tellAll(db, caller, EventType.ROLLOUTS_RESUMED, reason);
          return Recorded.of(
              true,
              AuditEntry.of(AuditAction.RESUME_ROLLOUTS, caller.tenant(), "")
                  .withMeta(Map.of("reason", List.of(reason))));
        });
    open.reloadStop(caller.tenant());
    LOG.warn("rollouts resumed tenant={} user={}", caller.tenant(), caller.user());
  }

  Optional<StopStore.Stop> findStop(TenantId tenant) {
    return database.read(db -> stops.find(db, tenant));
  }

  void addDecoy(UserCaller caller, DeviceId device) {
    ledger.change(
        caller.actor(),
        db -> {
          targets.handle(db, new DeviceRef(caller.tenant(), device));
          if (!stops.insertDecoy(
              db, caller.tenant(), device, Limits.DECOYS_PER_TENANT_MAX, clock.instant())) {
            throw new Failure.Unprocessable(
                "at most %d devices can be decoys".formatted(Limits.DECOYS_PER_TENANT_MAX));
          }
          return Recorded.of(device, AuditEntry.of(AuditAction.CREATE_DECOY, device, ""));
        });
  }

  void removeDecoy(UserCaller caller, DeviceId device) {
    ledger.change(
        caller.actor(),
        db -> {
          if (!stops.deleteDecoy(db, caller.tenant(), device)) {
            throw new Failure.NotFound("decoy");
          }
          return Recorded.of(device, AuditEntry.of(AuditAction.DELETE_DECOY, device, ""));
        });
  }

  List<DeviceId> decoys(TenantId tenant) {
    return database.read(db -> stops.listDecoys(db, tenant));
  }

  @FunctionalInterface
  private interface Change {
    void apply(Handle db, RolloutState before);
  }

  /// What a person does to a deployment: its entry in the audit log, what the world is told, and
  /// the reason given.
  private record Deed(AuditAction action, Optional<EventType> event, String reason) {
    Deed(AuditAction action, EventType event, String reason) {
      this(action, Optional.of(event), reason);
    }

    Deed(AuditAction action, String reason) {
      this(action, Optional.empty(), reason);
    }
  }

  private void change(UserCaller caller, DeploymentId id, Deed deed, Change change) {
    var tenant = caller.tenant();
    ledger.change(
        caller.actor(),
        db -> {
          var state =
              store
                  .lockState(db, tenant, id)
                  .orElseThrow(() -> new Failure.Conflict("the deployment is finished already"));
          change.apply(db, state);
          OpenDeployments.changed(db, tenant, id);
          var name = store.name(db, tenant, id);
          var brake = new DeploymentNotices.Brake(name, deed.reason(), caller.email().value());
          deed.event()
              .ifPresent(
                  type -> DeploymentNotices.braked(db, tenant, type, id, brake, clock.instant()));
          return Recorded.of(
              id,
              AuditEntry.of(deed.action(), id, name)
                  .withMeta(Map.of("reason", List.of(deed.reason()))));
        });
    open.reload(tenant, id);
    LOG.info("deployment {} tenant={} deployment={}", deed.action().action(), tenant, id);
  }

  private void tellAll(Handle db, UserCaller caller, EventType type, String reason) {
    DeploymentNotices.allBraked(
        db, caller.tenant(), type, reason, caller.email().value(), clock.instant());
  }

  private void setState(
      Handle db, TenantId tenant, DeploymentId id, RolloutState state, String reason) {
    store.setState(db, tenant, id, state, reason, clock.instant());
  }
}
