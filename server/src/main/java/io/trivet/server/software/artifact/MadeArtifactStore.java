package io.trivet.server.software.artifact;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about artifacts that the server makes. A method is one statement; the caller owns the
/// transaction.
final class MadeArtifactStore {
  private static final String COLUMNS =
      """
      SELECT artifact_id, name, device_type, content FROM made_artifact WHERE tenant_id = :tenant
      """;
  private static final String INSERT =
      """
      INSERT INTO made_artifact (tenant_id, artifact_id, name, device_type, content, created_at)
      VALUES (:tenant, :id, :name, :type, :content, :now)
      """;

  void insert(Handle db, TenantId tenant, MadeArtifact made, Instant now) {
    db.createUpdate(INSERT)
        .bind("tenant", tenant)
        .bind("id", made.id())
        .bind("name", made.name())
        .bind("type", made.deviceType())
        .bind("content", made.content())
        .bind("now", now)
        .execute();
  }

  /// Those whose deployment ended before this time; their names end with its id.
  int deleteEnded(Handle db, Instant before) {
    return db.createUpdate(
            """
            DELETE FROM made_artifact m USING deployment d
             WHERE d.tenant_id = m.tenant_id
               AND d.deployment_id = CAST(right(m.name, 36) AS uuid) AND d.artifact_name = m.name
               AND d.finished_at < :before
            """)
        .bind("before", before)
        .execute();
  }

  Optional<MadeArtifact> findByName(Handle db, TenantId tenant, String name) {
    return db.createQuery(COLUMNS + " AND name = :name")
        .bind("tenant", tenant)
        .bind("name", name)
        .map((row, _) -> made(row))
        .findOne();
  }

  Optional<MadeArtifact> find(Handle db, TenantId tenant, ArtifactId id) {
    return db.createQuery(COLUMNS + " AND artifact_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> made(row))
        .findOne();
  }

  private static MadeArtifact made(ResultSet row) throws SQLException {
    return new MadeArtifact(
        new ArtifactId(row.getObject("artifact_id", UUID.class)),
        row.getString("name"),
        row.getString("device_type"),
        row.getBytes("content"));
  }
}
