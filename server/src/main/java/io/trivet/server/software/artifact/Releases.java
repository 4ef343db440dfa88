package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ReleaseTags;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Releases: all artifacts of one name, with notes and tags.
final class Releases {
  private final Database database;
  private final ReleaseStore store = new ReleaseStore();
  private final ArtifactStore artifacts = new ArtifactStore();
  private final SigningKeyStore tenants = new SigningKeyStore();
  private final InstantSource clock;

  Releases(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// A release with its artifacts.
  record Release(ReleaseStore.Row row, List<ArtifactRow> artifacts) {}

  Listed<Release> list(TenantId tenant, ReleaseQuery query, Page page) {
    return database.read(db ->
        new Listed<>(
            withArtifacts(db, tenant, store.list(db, tenant, query, page)),
            store.count(db, tenant, query)));
  }

  Release get(TenantId tenant, String name) {
    return database.read(db ->
        withArtifacts(db, tenant, store.find(db, tenant, name).stream().toList()).stream()
            .findFirst()
            .orElseThrow(() -> new Failure.NotFound("release")));
  }

  void setNotes(TenantId tenant, String name, String notes) {
    var checked = ReleaseTags.notes(notes);
    if (!database.inTransaction(db -> store.setNotes(db, tenant, name, checked, clock.instant()))) {
      throw new Failure.NotFound("release");
    }
  }

  void setTags(TenantId tenant, String name, Collection<String> tags) {
    var normal = ReleaseTags.normalize(tags);
    database.inTransaction(db -> {
      tenants.lock(db, tenant); // the number of different tags is limited
      if (!store.setTags(db, tenant, name, normal, clock.instant())) {
        throw new Failure.NotFound("release");
      }
      requireFewTags(db, tenant);
      return null;
    });
  }

  List<String> tags(TenantId tenant) {
    return database.read(db -> store.tags(db, tenant));
  }

  List<String> types(TenantId tenant) {
    return database.read(db -> store.types(db, tenant));
  }

  private void requireFewTags(Handle db, TenantId tenant) {
    if (new HashSet<>(store.tags(db, tenant)).size() > Limits.RELEASE_TAGS_PER_TENANT_MAX) {
      throw new Failure.Conflict(
          "there can be at most %d different tags in all"
              .formatted(Limits.RELEASE_TAGS_PER_TENANT_MAX));
    }
  }

  private List<Release> withArtifacts(Handle db, TenantId tenant, List<ReleaseStore.Row> rows) {
    var names = rows.stream().map(ReleaseStore.Row::name).toList();
    var byName =
        artifacts.byNames(db, tenant, names).stream()
            .collect(Collectors.groupingBy(ArtifactRow::name));
    return rows.stream()
        .map(row -> new Release(row, byName.getOrDefault(row.name(), List.of())))
        .toList();
  }
}
