package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// All SQL about values beside the log. A method is one statement; the caller owns the transaction.
final class BesideStore {
  /// How long one row serves entries that repeat it; then it is left to retention.
  static final Duration REPEATED_FOR = Duration.ofDays(30);

  private static final String FIND =
      """
      SELECT digest FROM audit_beside
       WHERE tenant_id = :tenant AND subject = :subject AND kind = :kind AND value = :value
         AND at > :fresh
       ORDER BY at DESC LIMIT 1
      """;
  private static final String INSERT =
      """
      INSERT INTO audit_beside (tenant_id, digest, subject, kind, salt, value, at)
      VALUES (:tenant, :digest, :subject, :kind, :salt, :value, :now)
      """;
  private static final String VALUES =
      """
      SELECT digest, value FROM audit_beside WHERE tenant_id = :tenant AND digest = ANY(:digests)
      """;
  private static final String ERASE =
      """
      DELETE FROM audit_beside b
       WHERE tenant_id = :tenant
         AND (subject = :subject
              OR value IN (SELECT value FROM audit_beside
                            WHERE tenant_id = :tenant AND subject = :subject AND kind = 'email'))
      """;
  private static final String FORGET =
      """
      DELETE FROM audit_beside b
       WHERE tenant_id = :tenant
         AND at < CASE WHEN kind IN ('email', 'address') THEN CAST(:repeatedBefore AS timestamptz)
                       ELSE CAST(:before AS timestamptz) END
      """;

  /// A row that already says this and is not too old to be said again.
  Optional<byte[]> find(Handle db, TenantId tenant, Beside beside, Instant now) {
    return db.createQuery(FIND)
        .bind("tenant", tenant)
        .bind("subject", beside.subject())
        .bind("kind", word(beside.kind()))
        .bind("value", beside.value())
        .bind("fresh", now.minus(REPEATED_FOR))
        .mapTo(byte[].class)
        .findOne();
  }

  byte[] insert(Handle db, TenantId tenant, Beside beside, Instant now) {
    var salt = Beside.newSalt();
    var digest = beside.digest(salt);
    db.createUpdate(INSERT)
        .bind("tenant", tenant)
        .bind("digest", digest)
        .bind("subject", beside.subject())
        .bind("kind", word(beside.kind()))
        .bind("salt", salt)
        .bind("value", beside.value())
        .bind("now", now)
        .execute();
    return digest;
  }

  /// What is known of these digests (in hexadecimal); what was erased is not in the answer.
  Map<String, String> values(Handle db, TenantId tenant, Collection<String> digests) {
    var values = new HashMap<String, String>();
    if (!digests.isEmpty()) {
      db.createQuery(VALUES)
          .bind("tenant", tenant)
          .bindArray(
              "digests", byte[].class, digests.stream().map(HexFormat.of()::parseHex).toList())
          .map((row, _) ->
              Map.entry(HexFormat.of().formatHex(row.getBytes("digest")), row.getString("value")))
          .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    }
    return values;
  }

  /// Everything about a person, and what carries their address without being known as theirs.
  int erase(Handle db, TenantId tenant, String subject) {
    return db.createUpdate(ERASE).bind("tenant", tenant).bind("subject", subject).execute();
  }

  /// What belongs to entries older than that.
  int forget(Handle db, TenantId tenant, Instant before) {
    return db.createUpdate(FORGET)
        .bind("tenant", tenant)
        .bind("before", before)
        .bind("repeatedBefore", before.minus(REPEATED_FOR))
        .execute();
  }

  private static String word(Beside.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
