package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.Deployment;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.core.software.Phases;
import io.trivet.core.software.Strata;
import io.trivet.server.devices.inventory.Fleet;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.software.artifact.Artifacts;
import io.trivet.server.software.artifact.ReleaseReaches;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Giving an order: one row for the deployment and one for each phase, whatever the number of
/// devices.
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final Ledger ledger;
  private final DeploymentStore store;
  private final PhaseStore phases = new PhaseStore();
  private final OpenDeployments open;
  private final Gatekeeper gates;
  private final DeployRights rights;
  private final Artifacts artifacts;
  private final TargetFinder targets;
  private final Fleet fleet;
  private final InstantSource clock;

  Orders(
      Ledger ledger,
      DeploymentStore store,
      OpenDeployments open,
      Gatekeeper gates,
      Sources sources,
      InstantSource clock) {
    this.ledger = ledger;
    this.store = store;
    this.open = open;
    this.gates = gates;
    this.rights = sources.rights();
    this.artifacts = sources.artifacts();
    this.targets = sources.targets();
    this.fleet = sources.fleet();
    this.clock = clock;
  }

  /// What an order is checked against: who may give it, what there is to install, and for whom.
  record Sources(DeployRights rights, Artifacts artifacts, TargetFinder targets, Fleet fleet) {}

  DeploymentId create(UserCaller caller, DeploymentOrder order) {
    var id = new DeploymentId(UUID.randomUUID());
    try {
      ledger.change(
          caller.actor(),
          db -> {
            insert(db, caller, id, order);
            return Recorded.of(id, entry(id, order));
          });
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("deployment_not_twice"::equals).isPresent()) {
        throw new Failure.Conflict("an active deployment with the same parameters exists already");
      }
      throw e;
    }
    open.reload(caller.tenant(), id);
    LOG.info("deployment created tenant={} deployment={}", caller.tenant(), id);
    return id;
  }

  /// In a transaction of the caller's, who writes the entry too.
  void insert(Handle db, UserCaller caller, DeploymentId id, DeploymentOrder order) {
    if (!ReleaseReaches.reaches(db, caller, Permission.READ_SOFTWARE, order.artifactName())
        || artifacts.candidates(db, caller.tenant(), order.artifactName()).isEmpty()) {
      throw new Failure.Unprocessable("no_artifact", "No artifact for the deployment");
    }
    insert(db, caller, id, order, rights.require(db, caller, order));
  }

  /// The caller's right to give this order is checked, and comes with this budget.
  void insert(Handle db, UserCaller caller, DeploymentId id, DeploymentOrder order, Budget budget) {
    var tenant = caller.tenant();
    var conduct = order.conduct();
    if (conduct.expiresAt().filter(at -> !at.isAfter(clock.instant())).isPresent()) {
      throw new Failure.Invalid("expires_ts must be in the future");
    }
    store.lockMatching(db, tenant);
    var found = targets.find(db, tenant, order.target());
    var end = found.dynamic() ? conduct.maxDevices() : OptionalLong.of(found.count());
    var quotas = conduct.phases().quotas(found.count(), end);
    var deployment =
        new Deployment(
            tenant,
            id,
            order.name(),
            order.artifactName(),
            order.forceInstallation(),
            TargetFinder.groups(order.target()),
            found.dynamic(),
            found.dynamic() ? cap(quotas) : found.count(),
            found.count(),
            conduct.retries(),
            Deployment.Standing.RUNNING,
            clock.instant(),
            Optional.empty());
    var bytes = Targets.write(found.handles());
    var particulars =
        new DeploymentStore.Particulars(
            Json.text(found.filter()),
            found.filterId(),
            bytes,
            conduct,
            caller.user().toString(),
            budget,
            hash(order, bytes));
    store.insert(db, deployment, particulars);
    insertPhases(db, deployment, conduct.phases(), quotas, found);
    DeploymentNotices.created(db, deployment);
    gates.judge(db, tenant, id);
    OpenDeployments.changed(db, tenant, id);
  }

  static AuditEntry entry(DeploymentId id, DeploymentOrder order) {
    return AuditEntry.of(AuditAction.CREATE_DEPLOYMENT, id, order.name())
        .withAfter(Json.text(Map.of("artifact_name", order.artifactName())));
  }

  /// A single phase without an end needs no counting; where a fixed set is all there is, neither
  /// does the phase that takes the rest.
  private void insertPhases(
      Handle db,
      Deployment deployment,
      Phases plan,
      List<OptionalLong> quotas,
      TargetFinder.Found found) {
    var tenant = deployment.tenant();
    for (int n = 0; n < plan.list().size(); n++) {
      boolean counted = found.dynamic() || plan.list().size() > 1;
      var quota = counted ? quotas.get(n) : OptionalLong.empty();
      var phase = plan.list().get(n);
      phases.insert(db, tenant, deployment.id(), n + 1, phase, quota);
      if (phase.stratifyBy().isPresent() && quota.isPresent()) {
        var devices = Preview.strata(fleet, db, tenant, found.part(), phase.stratifyBy().get());
        var shares = new LinkedHashMap<>(Strata.shares(devices, quota.getAsLong()));
        shares.putIfAbsent(Preview.OTHERS, 0L);
        phases.insertStrata(db, tenant, deployment.id(), n + 1, shares);
      }
    }
  }

  /// The sum of the phases of a dynamic deployment; 0 if it has no end.
  private static long cap(List<OptionalLong> quotas) {
    return quotas.stream().allMatch(OptionalLong::isPresent)
        ? quotas.stream().mapToLong(OptionalLong::getAsLong).sum()
        : 0;
  }

  /// Two orders with the same hash are the same order.
  private static byte[] hash(DeploymentOrder order, byte[] targets) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var text =
          new TreeMap<String, Object>(
              Map.of(
                  "name", order.name(),
                  "artifact_name", order.artifactName(),
                  "force", order.forceInstallation(),
                  "filter",
                      order.target() instanceof DeploymentOrder.Target.Matching(var filter)
                          ? filter.toString()
                          : "",
                  "groups", TargetFinder.groups(order.target())));
      digest.update(Json.write(text));
      return digest.digest(targets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String reason(String reason) {
    if (reason.isBlank() || reason.length() > Limits.REASON_CHARS_MAX) {
      throw new Failure.Invalid(
          "reason must have 1 to %d characters".formatted(Limits.REASON_CHARS_MAX));
    }
    return reason;
  }
}
