package io.trivet.server.software.deployment;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Gate;
import io.trivet.core.software.GateVerdict;
import io.trivet.core.software.PhaseRules;
import io.trivet.core.software.RolloutState;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the phases of a deployment: opens those whose time and gate allow it, and halts the
/// deployment when a gate says so. The deployment's row is locked meanwhile, and offers take a
/// share of that lock: after a halt is committed, nobody is offered the deployment.
final class Gatekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
  private static final Gate.Reading NOT_READ = new Gate.Reading(OptionalLong.empty(), 0, 0, 0);

  private final Database database;
  private final Ledger ledger;
  private final DeploymentStore store;
  private final PhaseStore phases = new PhaseStore();
  private final OpenDeployments open;
  private final InstantSource clock;

  Gatekeeper(
      Database database,
      Ledger ledger,
      DeploymentStore store,
      OpenDeployments open,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.open = open;
    this.clock = clock;
  }

  void judge(TenantId tenant, DeploymentId id) {
    if (database.inTransaction(db -> judge(db, tenant, id))) {
      open.reload(tenant, id);
    }
  }

  /// Everything that a gate watches or that waits for a time.
  void judgeAll() {
    database
        .read(db -> phases.listToJudge(db, clock.instant()))
        .forEach(key -> judge(key.tenant(), key.id()));
  }

  /// So that whoever changes the deployment and its devices takes the locks in one order.
  void lock(Handle db, TenantId tenant, DeploymentId id) {
    store.lockState(db, tenant, id);
  }

  /// In a transaction of the caller's, who has changed what gates look at. True if something
  /// changed.
  boolean judge(Handle db, TenantId tenant, DeploymentId id) {
    if (store.lockState(db, tenant, id).filter(RolloutState.RUNNING::equals).isEmpty()) {
      return false;
    }
    var now = clock.instant();
    var rows = phases.list(db, tenant, id);
    var judgement =
        PhaseRules.judge(rows.stream().map(row -> state(db, tenant, row, now)).toList(), now);
    judgement.verdicts().forEach((n, verdict) -> note(db, tenant, rows.get(n), verdict, now));
    judgement.opens().forEach(n -> open(db, tenant, rows.get(n), now));
    judgement.halts().ifPresent(n -> halt(db, tenant, rows.get(n), judgement.verdicts(), now));
    boolean changed = !judgement.opens().isEmpty() || judgement.halts().isPresent();
    if (changed) {
      OpenDeployments.changed(db, tenant, id);
    }
    return changed;
  }

  private PhaseRules.State state(Handle db, TenantId tenant, PhaseStore.Row row, Instant now) {
    var reading =
        row.phase()
            .gate()
            .filter(_ -> row.openedAt().isPresent())
            .map(gate -> phases.reading(db, tenant, row, gate.silentBefore(now), now))
            .orElse(NOT_READ);
    return new PhaseRules.State(
        row.phase(), row.openedAt().isPresent(), row.satisfiedSince(), reading);
  }

  private void note(
      Handle db, TenantId tenant, PhaseStore.Row row, GateVerdict verdict, Instant now) {
    var text =
        switch (verdict) {
          case GateVerdict.Opens _ -> "open";
          case GateVerdict.Holds(var reason, _) -> "hold: " + reason;
          case GateVerdict.Halts(var reason) -> "halt: " + reason;
        };
    var since =
        switch (verdict) {
          case GateVerdict.Opens _ -> row.satisfiedSince();
          case GateVerdict.Holds(_, var satisfied) -> satisfied;
          case GateVerdict.Halts _ -> Optional.<Instant>empty();
        };
    boolean changed = phases.note(db, tenant, row.deployment(), row.number(), text, since);
    if (changed && since.isEmpty() && verdict instanceof GateVerdict.Holds) {
      tellIfStuck(db, tenant, row, text, now);
    }
  }

  /// Everybody has had a try, and that was not enough: without a person nothing goes on.
  private void tellIfStuck(
      Handle db, TenantId tenant, PhaseStore.Row row, String verdict, Instant now) {
    if (row.quota().isPresent() && !row.hasRoom() && phases.inFlight(db, tenant, row) == 0) {
      tell(db, tenant, EventType.DEPLOYMENT_HELD, row, verdict, now);
    }
  }

  private void open(Handle db, TenantId tenant, PhaseStore.Row row, Instant now) {
    phases.open(db, tenant, row.deployment(), row.number(), now);
    if (row.number() > 1) {
      record(db, tenant, AuditAction.OPEN_PHASE, row, "");
      tell(db, tenant, EventType.DEPLOYMENT_PHASE_OPENED, row, "", now);
    }
    LOG.info(
        "phase opened tenant={} deployment={} phase={}", tenant, row.deployment(), row.number());
  }

  private void halt(
      Handle db,
      TenantId tenant,
      PhaseStore.Row row,
      Map<Integer, GateVerdict> verdicts,
      Instant now) {
    var reason =
        verdicts.get(row.number() - 1) instanceof GateVerdict.Halts(var why)
            ? "phase %d: %s".formatted(row.number(), why)
            : "phase %d".formatted(row.number());
    store.setState(db, tenant, row.deployment(), RolloutState.HALTED, reason, now);
    record(db, tenant, AuditAction.HALT_DEPLOYMENT, row, reason);
    tell(db, tenant, EventType.DEPLOYMENT_HALTED, row, reason, now);
    LOG.warn(
        "deployment halted tenant={} deployment={} reason=\"{}\"",
        tenant,
        row.deployment(),
        reason);
  }

  private void record(
      Handle db, TenantId tenant, AuditAction action, PhaseStore.Row row, String reason) {
    ledger.record(
        db,
        Actor.system(tenant, "gate"),
        AuditEntry.of(action, row.deployment(), store.name(db, tenant, row.deployment()))
            .withMeta(
                Map.of(
                    "phase", List.of(Integer.toString(row.number())), "reason", List.of(reason))));
  }

  private void tell(
      Handle db, TenantId tenant, EventType type, PhaseStore.Row row, String why, Instant now) {
    var reason = why.startsWith("phase ") ? why : "phase %d: %s".formatted(row.number(), why);
    var id = row.deployment();
    var brake = new DeploymentNotices.Brake(store.name(db, tenant, id), reason, "");
    DeploymentNotices.braked(db, tenant, type, id, brake, now);
  }
}
