package io.trivet.server.software.artifact;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.http.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// What the audit log says of changes to artifacts and releases.
final class ArtifactEntry {
  private ArtifactEntry() {}

  static AuditEntry uploaded(ArtifactRow artifact) {
    return of(AuditAction.UPLOAD_ARTIFACT, artifact).withAfter(view(artifact));
  }

  static AuditEntry described(ArtifactRow before, String description) {
    return of(AuditAction.UPDATE_ARTIFACT, before)
        .withBefore(Json.text(Map.of("description", before.description())))
        .withAfter(Json.text(Map.of("description", description)));
  }

  static AuditEntry deleted(ArtifactRow artifact) {
    return of(AuditAction.DELETE_ARTIFACT, artifact).withBefore(view(artifact));
  }

  static AuditEntry downloaded(ArtifactRow artifact) {
    return of(AuditAction.DOWNLOAD_ARTIFACT, artifact);
  }

  static AuditEntry releaseDeleted(String name, List<ArtifactRow> artifacts) {
    return AuditEntry.of(AuditAction.DELETE_RELEASE, name, name)
        .withBefore(
            Json.text(
                Map.of("artifacts", artifacts.stream().map(row -> row.id().toString()).toList())));
  }

  static AuditEntry noted(ReleaseStore.Row before, String notes) {
    return updated(before, "notes", before.notes(), notes);
  }

  static AuditEntry tagged(ReleaseStore.Row before, Collection<String> tags) {
    return updated(before, "tags", before.tags(), tags);
  }

  private static AuditEntry updated(
      ReleaseStore.Row release, String what, Object before, Object after) {
    return AuditEntry.of(AuditAction.UPDATE_RELEASE, release.name(), release.name())
        .withBefore(Json.text(Map.of(what, before)))
        .withAfter(Json.text(Map.of(what, after)));
  }

  private static AuditEntry of(AuditAction action, ArtifactRow artifact) {
    return AuditEntry.of(action, artifact.id(), artifact.name());
  }

  private static String view(ArtifactRow artifact) {
    return Json.text(
        Map.of(
            "name", artifact.name(),
            "description", artifact.description(),
            "size", artifact.size(),
            "sha256", artifact.sha256(),
            "signed", artifact.signed()));
  }
}
