package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Who has open work, known from memory: per tenant the open deployments, oldest first, each with
/// the devices it still awaits. HOT: an idle poll ends here.
final class OpenDeployments {
  private static final String KIND = "deployment";

  private final Database database;
  private final DeploymentStore store;
  private final Map<TenantId, List<OpenDeployment>> byTenant = new ConcurrentHashMap<>();

  OpenDeployments(Database database, DeploymentStore store) {
    this.database = database;
    this.store = store;
  }

  /// HOT.
  boolean anyFor(TenantId tenant, long handle) {
    for (var open : byTenant.getOrDefault(tenant, List.of())) {
      if (open.awaits(handle)) {
        return true;
      }
    }
    return false;
  }

  /// The open deployments that await the device, oldest first.
  List<DeploymentId> awaiting(TenantId tenant, long handle) {
    return byTenant.getOrDefault(tenant, List.of()).stream()
        .filter(open -> open.awaits(handle))
        .map(OpenDeployment::id)
        .toList();
  }

  /// The device is through with the deployment. True if it was the last one awaited.
  boolean settle(TenantId tenant, DeploymentId id, long handle) {
    return byTenant.getOrDefault(tenant, List.of()).stream()
        .filter(open -> open.id().equals(id))
        .anyMatch(open -> open.settle(handle));
  }

  void subscribe(Changes changes) {
    changes.subscribe(KIND, this::reload, this::reloadAll);
  }

  /// Tells all nodes, when the transaction commits, to look at the deployment again.
  static void changed(Handle db, TenantId tenant, DeploymentId id) {
    Changes.publish(db, KIND, tenant + " " + id);
  }

  /// Looks at one deployment again.
  void reload(TenantId tenant, DeploymentId id) {
    var open = database.read(db -> store.findOpen(db, tenant, id));
    byTenant.compute(
        tenant,
        (_, list) -> {
          var others =
              Stream.ofNullable(list).flatMap(List::stream).filter(o -> !o.id().equals(id));
          var next = Stream.concat(others, open.stream()).sorted(OpenDeployment.BY_AGE).toList();
          return next.isEmpty() ? null : next;
        });
  }

  /// Looks at everything again.
  void reloadAll() {
    var open = database.read(store::listOpenIds);
    byTenant.keySet().removeIf(tenant -> !open.containsKey(tenant));
    open.forEach((tenant, ids) -> {
      byTenant.computeIfPresent(
          tenant, (_, list) -> list.stream().filter(o -> ids.contains(o.id())).toList());
      ids.forEach(id -> reload(tenant, id));
    });
  }

  private void reload(String payload) {
    var parts = payload.split(" ", 2);
    reload(new TenantId(Ids.uuid("tenant", parts[0])), DeploymentId.parse(parts[1]));
  }
}
