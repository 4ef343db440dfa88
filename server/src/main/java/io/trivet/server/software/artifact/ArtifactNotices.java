package io.trivet.server.software.artifact;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.outbox.Outbox;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Tells the world of artifacts that come and go. The subject is the release.
final class ArtifactNotices {
  private ArtifactNotices() {}

  static void tell(Handle db, TenantId tenant, EventType type, ArtifactRow artifact, Instant now) {
    Outbox.write(
        db,
        tenant,
        type,
        artifact.name(),
        Map.of(
            "id", artifact.id().toString(),
            "name", artifact.name(),
            "size", artifact.size(),
            "signed", artifact.signed()),
        now);
  }
}
