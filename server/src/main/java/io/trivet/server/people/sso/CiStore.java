package io.trivet.server.people.sso;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about trusted CI jobs. A method is one statement; the caller owns the transaction.
final class CiStore {
  private static final String COLUMNS =
      """
      SELECT tenant_id, trust_id, name, issuer, audience, claims, user_id, created_at
        FROM ci_trust
      """;
  private static final String INSERT =
      """
      INSERT INTO ci_trust
        (tenant_id, trust_id, name, issuer, audience, claims, user_id, created_at)
      VALUES
        (:tenant, :id, :name, :issuer, :audience, CAST(:claims AS jsonb), :user, :now)
      """;

  List<CiTrust> list(Handle db, TenantId tenant) {
    return db.createQuery(COLUMNS + " WHERE tenant_id = :tenant ORDER BY name")
        .bind("tenant", tenant)
        .map((row, _) -> row(row))
        .list();
  }

  Optional<CiTrust> find(Handle db, TenantId tenant, UUID id) {
    return db.createQuery(COLUMNS + " WHERE tenant_id = :tenant AND trust_id = :id")
        .bind("tenant", tenant)
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  void insert(Handle db, CiTrust trust) {
    db.createUpdate(INSERT)
        .bind("tenant", trust.tenant())
        .bind("id", trust.id())
        .bind("name", trust.name())
        .bind("issuer", trust.issuer())
        .bind("audience", trust.audience())
        .bind("claims", Json.text(trust.claims()))
        .bind("user", trust.user())
        .bind("now", trust.createdAt())
        .execute();
  }

  private static CiTrust row(ResultSet row) throws SQLException {
    var claims = new HashMap<String, String>();
    Json.parse(row.getString("claims"), tools.jackson.databind.JsonNode.class)
        .properties()
        .forEach(claim -> claims.put(claim.getKey(), claim.getValue().stringValue()));
    return new CiTrust(
        new TenantId(row.getObject("tenant_id", UUID.class)),
        row.getObject("trust_id", UUID.class),
        row.getString("name"),
        row.getString("issuer"),
        row.getString("audience"),
        Map.copyOf(claims),
        new UserId(row.getObject("user_id", UUID.class)),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
