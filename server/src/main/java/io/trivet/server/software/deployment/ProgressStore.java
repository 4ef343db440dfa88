package io.trivet.server.software.deployment;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.software.artifact.SentBytes;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// All SQL about how far deployments are. A method is one statement.
final class ProgressStore {
  /// Of a deployment that is not there any more nothing is counted.
  private static final String ADD =
      """
      INSERT INTO deployment_bytes AS b (tenant_id, deployment_id, sent)
      SELECT tenant_id, deployment_id, :sent FROM deployment
       WHERE tenant_id = :tenant AND deployment_id = :id
      ON CONFLICT (tenant_id, deployment_id) DO UPDATE SET sent = b.sent + excluded.sent
      """;

  void add(Handle db, Map<SentBytes.Key, Long> sent) {
    var batch = db.prepareBatch(ADD);
    // in one order, so that two nodes never wait for each other
    sent.entrySet().stream()
        .sorted(java.util.Comparator.comparing(one -> one.getKey().toString()))
        .forEach(one ->
            batch
                .bind("tenant", one.getKey().tenant())
                .bind("id", one.getKey().deployment())
                .bind("sent", one.getValue())
                .add());
    batch.execute();
  }

  Map<DeploymentId, Long> sent(Handle db, TenantId tenant, Collection<DeploymentId> ids) {
    return db
        .createQuery(
            """
            SELECT deployment_id, sent FROM deployment_bytes
             WHERE tenant_id = :tenant AND deployment_id = ANY(:ids)
            """)
        .bind("tenant", tenant)
        .bind("ids", ids.stream().map(DeploymentId::value).toArray(UUID[]::new))
        .map((row, _) -> Map.entry(new DeploymentId(row.getObject(1, UUID.class)), row.getLong(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// How many devices are through since then, whatever came of it.
  long throughSince(Handle db, TenantId tenant, DeploymentId id, Instant since) {
    return db.createQuery(
            """
            SELECT count(*) FROM device_deployment
             WHERE tenant_id = :tenant AND deployment_id = :id AND forgotten_at IS NULL
               AND finished_at >= :since
            """)
        .bind("tenant", tenant)
        .bind("id", id)
        .bind("since", since)
        .mapTo(Long.class)
        .one();
  }
}
