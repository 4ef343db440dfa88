package io.trivet.core.people;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an actor did, before the log gives it a time and a place. `before` and `after` are JSON
/// texts of what changed; `meta` holds what else an auditor needs (session ids, paths).
public record AuditEntry(
    AuditAction action,
    String objectId,
    String objectName,
    Optional<String> before,
    Optional<String> after,
    Map<String, List<String>> meta) {
  public AuditEntry {
    meta = Map.copyOf(meta);
  }

  public static AuditEntry of(AuditAction action, Object objectId, String objectName) {
    return new AuditEntry(
        action, objectId.toString(), objectName, Optional.empty(), Optional.empty(), Map.of());
  }

  public AuditEntry withBefore(String json) {
    return new AuditEntry(action, objectId, objectName, Optional.of(json), after, meta);
  }

  public AuditEntry withAfter(String json) {
    return new AuditEntry(action, objectId, objectName, before, Optional.of(json), meta);
  }

  public AuditEntry withMeta(Map<String, List<String>> more) {
    return new AuditEntry(action, objectId, objectName, before, after, more);
  }
}
