package io.trivet.server.software.artifact;

import static io.trivet.core.people.Permission.MANAGE_SOFTWARE;
import static io.trivet.core.people.Permission.READ_SOFTWARE;
import static io.trivet.core.people.Permission.UPLOAD_SOFTWARE;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.ReleaseReach;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.SigningKeyId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The artifacts of a tenant: descriptions in the database, files on disk.
public final class Artifacts {
  private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);

  private final Database database;
  private final Ledger ledger;
  private final ArtifactStore store = new ArtifactStore();
  private final ReleaseStore releases = new ReleaseStore();
  private final MadeArtifactStore made = new MadeArtifactStore();
  private final ArtifactFiles files;
  private final ArtifactShelf shelf;
  private final InstantSource clock;
  private final AtomicReference<ArtifactUse> use = new AtomicReference<>();

  Artifacts(Database database, Ledger ledger, ArtifactFiles files, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.files = files;
    this.shelf = new ArtifactShelf(database, store, files);
    this.clock = clock;
  }

  /// To be called once, before anybody uploads.
  void sweepFiles() {
    shelf.sweep();
  }

  /// The feature above says how to find out who uses an artifact.
  public void usedBy(ArtifactUse feature) {
    use.set(feature);
  }

  /// What a device may get of a release.
  public List<Candidate> candidates(Handle db, TenantId tenant, String name) {
    return store.candidates(db, tenant, name);
  }

  /// What a device may get of a release, or of what was made under this name for one device.
  public List<Candidate> offered(Handle db, TenantId tenant, String name) {
    var release = candidates(db, tenant, name);
    return release.isEmpty()
        ? made.findByName(db, tenant, name).map(MadeArtifact::candidate).stream().toList()
        : release;
  }

  /// Makes an artifact for one purpose, in the caller's transaction: it is offered under its name
  /// and stands in no list. It is unsigned: the server holds no signing key.
  public void make(Handle db, TenantId tenant, ArtifactPlan plan) {
    var content = new ByteArrayOutputStream();
    try {
      new ArtifactWriter(files.workDirectory(), clock.instant())
          .write(plan, new ArtifactPlan.Form(Compression.GZIP, Optional.empty()), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var id = new ArtifactId(UUID.randomUUID());
    var artifact =
        new MadeArtifact(id, plan.name(), plan.deviceTypes().getFirst(), content.toByteArray());
    made.insert(db, tenant, artifact, clock.instant());
  }

  /// Made artifacts are kept as long as a link to them may still be used, and no longer: their
  /// values may be secrets of a device.
  public void deleteMadeAndEnded(Handle db) {
    made.deleteEnded(db, clock.instant().minus(Limits.MADE_ARTIFACT_LIFE));
  }

  /// The tags of a release.
  public List<String> tags(Handle db, TenantId tenant, String name) {
    return releases.find(db, tenant, name).map(ReleaseStore.Row::tags).orElse(List.of());
  }

  /// Ids of the artifacts of releases, by name.
  public Map<String, List<String>> idsByName(Handle db, TenantId tenant, Collection<String> names) {
    return store.byNames(db, tenant, names).stream()
        .collect(
            Collectors.groupingBy(
                ArtifactRow::name,
                Collectors.mapping(row -> row.id().toString(), Collectors.toList())));
  }

  /// Descriptions as JSON views; artifacts that were deleted are missing.
  public Map<ArtifactId, Object> views(Handle db, TenantId tenant, Collection<ArtifactId> ids) {
    return store.byIds(db, tenant, ids).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> ArtifactJson.write(e.getValue())));
  }

  /// Name and device types, for the answer to a device.
  public Map<String, Object> forDevice(TenantId tenant, ArtifactId id) {
    return findMade(tenant, id)
        .map(MadeArtifact::forDevice)
        .orElseGet(() -> ArtifactJson.forDevice(get(tenant, id)));
  }

  Optional<MadeArtifact> findMade(TenantId tenant, ArtifactId id) {
    return database.read(db -> made.find(db, tenant, id));
  }

  ArtifactRow get(TenantId tenant, ArtifactId id) {
    return database.read(db -> found(db, tenant, id));
  }

  ArtifactRow get(UserCaller caller, ArtifactId id) {
    return database.read(db -> found(db, caller, READ_SOFTWARE, id));
  }

  Listed<ArtifactRow> list(UserCaller caller, ArtifactQuery query) {
    var within = ReleaseReaches.of(caller, READ_SOFTWARE);
    return database.read(db ->
        new Listed<>(
            store.list(db, caller.tenant(), within, query),
            store.count(db, caller.tenant(), within, query)));
  }

  List<ArtifactRow> page(UserCaller caller, ArtifactQuery query) {
    var within = ReleaseReaches.of(caller, READ_SOFTWARE);
    return database.read(db -> store.list(db, caller.tenant(), within, query));
  }

  /// Of what the caller may know.
  long bytesUsed(UserCaller caller) {
    var within = ReleaseReaches.of(caller, READ_SOFTWARE);
    return database.read(db -> store.bytesUsed(db, caller.tenant(), within));
  }

  /// Of the tenant as a whole.
  long bytesUsed(TenantId tenant) {
    var all = new ReleaseReaches.Within(new ReleaseReach.Everything());
    return database.read(db -> store.bytesUsed(db, tenant, all));
  }

  long bytesMax(TenantId tenant) {
    return database.read(db -> store.bytesMax(db, tenant));
  }

  /// Records an artifact whose file has arrived whole.
  void add(
      UserCaller caller,
      ArtifactRow artifact,
      Optional<SigningKeyId> key,
      ArtifactFiles.Arriving file) {
    var tenant = caller.tenant();
    var slots = Slots.of(artifact.content().deviceTypes(), artifact.content().depends());
    try {
      ledger.change(
          caller.actor(),
          db -> {
            shelf.put(db, tenant, artifact.sha256(), file);
            return insert(db, caller, artifact, key, slots);
          });
    } catch (RuntimeException e) {
      shelf.dropUnlessUsed(tenant, artifact.sha256());
      throw isConflict(e) ? conflict(slots.getFirst()) : e;
    }
    LOG.info(
        "artifact added tenant={} artifact={} bytes={} signed={}",
        tenant,
        artifact.id(),
        artifact.size(),
        artifact.signed());
  }

  void describe(UserCaller caller, ArtifactId id, String description) {
    requireLength(description);
    ledger.change(
        caller.actor(),
        db -> {
          var found = found(db, caller, MANAGE_SOFTWARE, id);
          if (use().wasUsed(db, caller.tenant(), id)) {
            throw new Failure.Unprocessable("artifact is used in a deployment");
          }
          store.describe(db, caller.tenant(), id, description, clock.instant());
          return Recorded.of(id, ArtifactEntry.described(found, description));
        });
  }

  void delete(UserCaller caller, ArtifactId id) {
    var tenant = caller.tenant();
    var artifact =
        ledger.change(
            caller.actor(),
            db -> {
              var found = found(db, caller, MANAGE_SOFTWARE, id);
              releases.lock(db, tenant, found.name());
              if (!use().openDeployments(db, tenant, found.name()).isEmpty()) {
                throw new Failure.Conflict("Artifact is used in active deployment");
              }
              remove(db, tenant, found);
              return Recorded.of(found, ArtifactEntry.deleted(found));
            });
    shelf.dropUnlessUsed(tenant, artifact.sha256());
    LOG.info("artifact deleted tenant={} artifact={}", tenant, id);
  }

  /// Deletes whole releases; none of them when one is in use. Those that the caller does not know
  /// are passed over, as those that do not exist.
  void deleteReleases(UserCaller caller, List<String> names) {
    var tenant = caller.tenant();
    var gone =
        ledger.change(
            caller.actor(),
            db -> {
              var known =
                  names.stream()
                      .distinct()
                      .filter(name ->
                          ReleaseReaches.reaches(db, caller, READ_SOFTWARE, name)
                              || ReleaseReaches.reaches(db, caller, MANAGE_SOFTWARE, name))
                      .toList();
              known.forEach(name -> {
                releases.lock(db, tenant, name);
                ReleaseReaches.require(db, caller, MANAGE_SOFTWARE, name);
              });
              requireUnused(db, tenant, known);
              var found = store.byNames(db, tenant, known);
              found.forEach(artifact -> remove(db, tenant, artifact));
              return new Recorded<>(found, entries(found));
            });
    gone.forEach(artifact -> shelf.dropUnlessUsed(tenant, artifact.sha256()));
  }

  /// An artifact whose bytes the caller is about to fetch.
  ArtifactRow toDownload(UserCaller caller, ArtifactId id) {
    return ledger.change(
        caller.actor(),
        db -> {
          var found = found(db, caller, READ_SOFTWARE, id);
          return Recorded.of(found, ArtifactEntry.downloaded(found));
        });
  }

  private static List<AuditEntry> entries(List<ArtifactRow> gone) {
    var byName = new LinkedHashMap<String, List<ArtifactRow>>();
    gone.forEach(row -> byName.computeIfAbsent(row.name(), _ -> new ArrayList<>()).add(row));
    return byName.entrySet().stream()
        .map(entry -> ArtifactEntry.releaseDeleted(entry.getKey(), entry.getValue()))
        .toList();
  }

  static void requireLength(String description) {
    if (description.length() > Limits.DESCRIPTION_CHARS_MAX) {
      throw new Failure.Invalid(
          "description must have at most %d characters".formatted(Limits.DESCRIPTION_CHARS_MAX));
    }
  }

  private Recorded<ArtifactId> insert(
      Handle db,
      UserCaller caller,
      ArtifactRow artifact,
      Optional<SigningKeyId> key,
      List<String> slots) {
    var tenant = caller.tenant();
    releases.touch(db, tenant, artifact.name(), artifact.modifiedAt());
    if (!ReleaseReaches.reaches(db, caller, UPLOAD_SOFTWARE, artifact.name())) {
      throw ReleaseReaches.missing(UPLOAD_SOFTWARE);
    }
    var taken = store.findTaken(db, tenant, artifact.name(), slots);
    if (taken.isPresent()) {
      throw conflict(taken.get());
    }
    store.insert(db, tenant, artifact, key);
    store.insertSlots(db, tenant, artifact, slots);
    ArtifactNotices.tell(db, tenant, EventType.ARTIFACT_UPLOADED, artifact, artifact.modifiedAt());
    return Recorded.of(artifact.id(), ArtifactEntry.uploaded(artifact));
  }

  private void remove(Handle db, TenantId tenant, ArtifactRow artifact) {
    store.delete(db, tenant, artifact.id());
    releases.deleteIfEmpty(db, tenant, artifact.name());
    ArtifactNotices.tell(db, tenant, EventType.ARTIFACT_DELETED, artifact, clock.instant());
  }

  private void requireUnused(Handle db, TenantId tenant, List<String> names) {
    var open =
        names.stream().flatMap(name -> use().openDeployments(db, tenant, name).stream()).toList();
    if (!open.isEmpty()) {
      throw new Failure.Conflict(
          "in_use", "Artifact is used in active deployment", Map.of("active_deployments", open));
    }
  }

  /// An artifact is guarded by its release.
  private ArtifactRow found(Handle db, UserCaller caller, Permission permission, ArtifactId id) {
    var found = found(db, caller.tenant(), id);
    try {
      ReleaseReaches.require(db, caller, permission, found.name());
    } catch (Failure.NotFound _) {
      throw new Failure.NotFound("artifact");
    }
    return found;
  }

  private ArtifactRow found(Handle db, TenantId tenant, ArtifactId id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("artifact"));
  }

  private ArtifactUse use() {
    var feature = use.get();
    if (feature == null) {
      throw new IllegalStateException("nobody said who uses artifacts");
    }
    return feature;
  }

  private static boolean isConflict(RuntimeException e) {
    return Database.violatedConstraint(e)
        .filter(name -> name.equals("artifact_slot_once") || name.equals("artifact_file_once"))
        .isPresent();
  }

  private static Failure conflict(String depends) {
    return new Failure.Conflict(
        "artifact_exists",
        "an artifact with the same name and depends already exists",
        Map.of(
            "metadata",
            Map.of("conflict", io.trivet.server.platform.http.Json.parse(depends, Map.class))));
  }
}
