package io.trivet.server.software.artifact;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Candidate;
import io.trivet.core.software.SigningKeyId;
import io.trivet.server.platform.http.Json;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about artifacts. A method is one statement; the caller owns the transaction.
final class ArtifactStore {
  private static final String COLUMNS =
      """
      SELECT artifact_id, name, description, size, sha256, signed, content, modified_at
        FROM artifact WHERE tenant_id = :tenant
      """;
  private static final String FILTER =
      """
       AND (:anyName OR name = ANY(:names)
            OR (:anyPrefix AND EXISTS (SELECT 1 FROM unnest(:prefixes) p
                                        WHERE starts_with(name, p))))
       AND (:description = '' OR position(lower(:description) IN lower(description)) > 0)
       AND (:contains = '' OR position(lower(:contains) IN lower(name)) > 0)
       AND (:deviceType = '' OR :deviceType = ANY(device_types)
            OR (:deviceTypePrefix AND EXISTS (SELECT 1 FROM unnest(device_types) t
                                               WHERE starts_with(t, :deviceType))))
       AND ({releases})
      """;
  private static final String INSERT =
      """
      INSERT INTO artifact
        (tenant_id, artifact_id, name, description, size, sha256, signed, signing_key_id,
         device_types, payload_types, depends, content, modified_at)
      VALUES (:tenant, :id, :name, :description, :size, :sha256, :signed, :key, :deviceTypes,
              :types, CAST(:depends AS jsonb), CAST(:content AS jsonb), :now)
      """;
  private static final String INSERT_SLOTS =
      """
      INSERT INTO artifact_slot (tenant_id, name, depends_hash, artifact_id, depends)
      SELECT :tenant, :name, sha256(convert_to(slot, 'UTF8')), :id, slot
        FROM unnest(:slots) AS slot
      """;
  private static final String TAKEN =
      """
      SELECT depends FROM artifact_slot
       WHERE tenant_id = :tenant AND name = :name AND depends = ANY(:slots) LIMIT 1
      """;
  private static final String CANDIDATES =
      """
      SELECT artifact_id, device_types, depends, size FROM artifact
       WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String BYTES_USED =
      """
      SELECT coalesce(sum(size), 0) FROM artifact WHERE tenant_id = :tenant AND ({releases})
      """;
  private static final String DESCRIBE =
      """
      UPDATE artifact SET description = :description, modified_at = :now
       WHERE tenant_id = :tenant AND artifact_id = :id
      """;

  void insert(Handle db, TenantId tenant, ArtifactRow artifact, Optional<SigningKeyId> key) {
    db.createUpdate(INSERT)
        .bind("tenant", tenant)
        .bind("id", artifact.id())
        .bind("name", artifact.name())
        .bind("description", artifact.description())
        .bind("size", artifact.size())
        .bind("sha256", artifact.sha256())
        .bind("signed", artifact.signed())
        .bind("key", key.map(SigningKeyId::value).orElse(null))
        .bind("deviceTypes", artifact.content().deviceTypes().toArray(String[]::new))
        .bind(
            "types",
            artifact.content().updates().stream()
                .flatMap(update -> update.type().stream())
                .toArray(String[]::new))
        .bind("depends", Json.text(artifact.content().depends()))
        .bind("content", Json.text(artifact.content()))
        .bind("now", artifact.modifiedAt())
        .execute();
  }

  void insertSlots(Handle db, TenantId tenant, ArtifactRow artifact, List<String> slots) {
    db.createUpdate(INSERT_SLOTS)
        .bind("tenant", tenant)
        .bind("name", artifact.name())
        .bind("id", artifact.id())
        .bind("slots", slots.toArray(String[]::new))
        .execute();
  }

  /// One of the slots that is taken already, if any is.
  Optional<String> findTaken(Handle db, TenantId tenant, String name, List<String> slots) {
    return db.createQuery(TAKEN)
        .bind("tenant", tenant)
        .bind("name", name)
        .bind("slots", slots.toArray(String[]::new))
        .mapTo(String.class)
        .findOne();
  }

  Optional<ArtifactRow> find(Handle db, TenantId tenant, ArtifactId id) {
    return db.createQuery(COLUMNS + " AND artifact_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<ArtifactRow> list(
      Handle db, TenantId tenant, ReleaseReaches.Within within, ArtifactQuery query) {
    return filtered(
            db,
            COLUMNS + FILTER + query.sort().orderBy() + " LIMIT :limit OFFSET :offset",
            tenant,
            within,
            query)
        .bind("limit", query.limit())
        .bind("offset", query.offset())
        .map((row, _) -> row(row))
        .list();
  }

  long count(Handle db, TenantId tenant, ReleaseReaches.Within within, ArtifactQuery query) {
    return filtered(
            db,
            "SELECT count(*) FROM artifact WHERE tenant_id = :tenant" + FILTER,
            tenant,
            within,
            query)
        .mapTo(Long.class)
        .one();
  }

  Map<ArtifactId, ArtifactRow> byIds(Handle db, TenantId tenant, Collection<ArtifactId> ids) {
    var found = new LinkedHashMap<ArtifactId, ArtifactRow>();
    db.createQuery(COLUMNS + " AND artifact_id = ANY(:ids)")
        .bind("tenant", tenant)
        .bind("ids", ids.stream().map(ArtifactId::value).toArray(UUID[]::new))
        .map((row, _) -> row(row))
        .forEach(artifact -> found.put(artifact.id(), artifact));
    return found;
  }

  List<ArtifactRow> byNames(Handle db, TenantId tenant, Collection<String> names) {
    return db.createQuery(
            COLUMNS + " AND name = ANY(:names) ORDER BY name, modified_at, artifact_id")
        .bind("tenant", tenant)
        .bind("names", names.toArray(String[]::new))
        .map((row, _) -> row(row))
        .list();
  }

  List<Candidate> candidates(Handle db, TenantId tenant, String name) {
    return db.createQuery(CANDIDATES)
        .bind("tenant", tenant)
        .bind("name", name)
        .map((row, _) -> candidate(row))
        .list();
  }

  void describe(Handle db, TenantId tenant, ArtifactId id, String description, Instant now) {
    db.createUpdate(DESCRIBE)
        .bind("tenant", tenant)
        .bind("id", id)
        .bind("description", description)
        .bind("now", now)
        .execute();
  }

  void delete(Handle db, TenantId tenant, ArtifactId id) {
    db.createUpdate("DELETE FROM artifact WHERE tenant_id = :tenant AND artifact_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .execute();
  }

  /// Held until the end of the transaction.
  void lockFile(Handle db, TenantId tenant, String sha256) {
    db.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:tenant || :sha256, 1))")
        .bind("tenant", tenant.toString())
        .bind("sha256", sha256)
        .mapTo(String.class)
        .list();
  }

  boolean hasFile(Handle db, TenantId tenant, String sha256) {
    return db.createQuery(
            "SELECT EXISTS (SELECT 1 FROM artifact WHERE tenant_id = :tenant AND sha256 = :sha256)")
        .bind("tenant", tenant)
        .bind("sha256", sha256)
        .mapTo(Boolean.class)
        .one();
  }

  long bytesUsed(Handle db, TenantId tenant, ReleaseReaches.Within within) {
    return within.query(db, BYTES_USED, "name").bind("tenant", tenant).mapTo(Long.class).one();
  }

  /// 0 for no limit.
  long bytesMax(Handle db, TenantId tenant) {
    return db.createQuery("SELECT storage_bytes_max FROM tenant WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  private static org.jdbi.v3.core.statement.Query filtered(
      Handle db, String sql, TenantId tenant, ReleaseReaches.Within within, ArtifactQuery query) {
    return within
        .query(db, sql, "name")
        .bind("tenant", tenant)
        .bind("anyName", query.names().isEmpty() && query.prefixes().isEmpty())
        .bind("names", query.names().toArray(String[]::new))
        .bind("anyPrefix", !query.prefixes().isEmpty())
        .bind("prefixes", query.prefixes().toArray(String[]::new))
        .bind("description", query.description())
        .bind("contains", query.contains())
        .bind("deviceType", query.deviceType())
        .bind("deviceTypePrefix", query.deviceTypeIsPrefix());
  }

  private static ArtifactRow row(ResultSet row) throws SQLException {
    return new ArtifactRow(
        new ArtifactId(row.getObject("artifact_id", UUID.class)),
        row.getString("name"),
        row.getString("description"),
        row.getLong("size"),
        row.getString("sha256"),
        row.getBoolean("signed"),
        Json.parse(row.getString("content"), ArtifactRow.Content.class),
        row.getObject("modified_at", OffsetDateTime.class).toInstant());
  }

  private static Candidate candidate(ResultSet row) throws SQLException {
    return new Candidate(
        new ArtifactId(row.getObject("artifact_id", UUID.class)),
        strings(row.getArray("device_types")),
        Json.parse(row.getString("depends"), Depends.class),
        row.getLong("size"));
  }

  /// So that the JSON of dependencies is read with its types.
  private static final class Depends extends LinkedHashMap<String, List<String>> {
    private static final long serialVersionUID = 1L;
  }

  private static List<String> strings(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }
}
