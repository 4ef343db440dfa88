package io.trivet.server.software.artifact;

import static io.trivet.core.people.Permission.MANAGE_SOFTWARE;
import static io.trivet.core.people.Permission.READ_SOFTWARE;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.ReleaseReach;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.ReleaseTags;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Releases: all artifacts of one name, with notes and tags.
final class Releases {
  private final Database database;
  private final Ledger ledger;
  private final ReleaseStore store = new ReleaseStore();
  private final ArtifactStore artifacts = new ArtifactStore();
  private final SigningKeyStore tenants = new SigningKeyStore();
  private final InstantSource clock;

  Releases(Database database, Ledger ledger, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.clock = clock;
  }

  /// A release with its artifacts.
  record Release(ReleaseStore.Row row, List<ArtifactRow> artifacts) {}

  Listed<Release> list(UserCaller caller, ReleaseQuery query, Page page) {
    var tenant = caller.tenant();
    var within = ReleaseReaches.of(caller, READ_SOFTWARE);
    return database.read(db ->
        new Listed<>(
            withArtifacts(db, tenant, store.list(db, tenant, within, query, page)),
            store.count(db, tenant, within, query)));
  }

  Release get(UserCaller caller, String name) {
    return database.read(db -> {
      var row = found(db, caller, READ_SOFTWARE, name);
      return withArtifacts(db, caller.tenant(), List.of(row)).getFirst();
    });
  }

  void setNotes(UserCaller caller, String name, String notes) {
    var checked = ReleaseTags.notes(notes);
    ledger.change(
        caller.actor(),
        db -> {
          store.lock(db, caller.tenant(), name);
          var row = found(db, caller, MANAGE_SOFTWARE, name);
          store.setNotes(db, caller.tenant(), name, checked, clock.instant());
          return Recorded.of(name, ArtifactEntry.noted(row, checked));
        });
  }

  void setTags(UserCaller caller, String name, Collection<String> tags) {
    var normal = ReleaseTags.normalize(tags);
    var tenant = caller.tenant();
    ledger.change(
        caller.actor(),
        db -> {
          tenants.lock(db, tenant); // the number of different tags is limited
          store.lock(db, tenant, name);
          var row = found(db, caller, MANAGE_SOFTWARE, name);
          ReleaseReaches.requireMayTag(caller, row.tags(), normal);
          store.setTags(db, tenant, name, normal, clock.instant());
          requireFewTags(db, tenant);
          return Recorded.of(name, ArtifactEntry.tagged(row, normal));
        });
  }

  List<String> tags(UserCaller caller) {
    var within = ReleaseReaches.of(caller, READ_SOFTWARE);
    return database.read(db -> store.tags(db, caller.tenant(), within));
  }

  List<String> types(UserCaller caller) {
    var within = ReleaseReaches.of(caller, READ_SOFTWARE);
    return database.read(db -> store.types(db, caller.tenant(), within));
  }

  private ReleaseStore.Row found(Handle db, UserCaller caller, Permission permission, String name) {
    var row =
        store.find(db, caller.tenant(), name).orElseThrow(() -> new Failure.NotFound("release"));
    ReleaseReaches.require(db, caller, permission, name);
    return row;
  }

  private void requireFewTags(Handle db, TenantId tenant) {
    var all = new ReleaseReaches.Within(new ReleaseReach.Everything());
    if (store.tags(db, tenant, all).size() > Limits.RELEASE_TAGS_PER_TENANT_MAX) {
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
