package io.trivet.server.people.factor;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// All SQL about codes by time and recovery codes. A method is one statement; the caller owns the
/// transaction.
final class FactorStore {
  private static final String HAS =
      """
      SELECT EXISTS (SELECT 1 FROM user_totp WHERE tenant_id = :tenant AND user_id = :user
                        AND verified_at IS NOT NULL)
          OR EXISTS (SELECT 1 FROM user_passkey WHERE tenant_id = :tenant AND user_id = :user)
      """;
  private static final String FIND =
      """
      SELECT secret, verified_at IS NOT NULL AS verified FROM user_totp
       WHERE tenant_id = :tenant AND user_id = :user
      """;
  private static final String BEGIN =
      """
      INSERT INTO user_totp (tenant_id, user_id, secret, created_at)
      VALUES (:tenant, :user, :secret, :now)
      ON CONFLICT (tenant_id, user_id) DO UPDATE
        SET secret = excluded.secret, created_at = excluded.created_at
       WHERE user_totp.verified_at IS NULL
      """;
  private static final String VERIFY =
      """
      UPDATE user_totp SET verified_at = :now
       WHERE tenant_id = :tenant AND user_id = :user AND verified_at IS NULL
      """;
  private static final String USE_STEP =
      """
      UPDATE user_totp SET last_step = :step
       WHERE tenant_id = :tenant AND user_id = :user AND last_step < :step
      """;
  private static final String DELETE =
      "DELETE FROM user_totp WHERE tenant_id = :tenant AND user_id = :user";
  private static final String ADD_CODE =
      """
      INSERT INTO user_recovery_code (tenant_id, user_id, code_hash) VALUES (:tenant, :user, :hash)
      """;
  private static final String USE_CODE =
      """
      DELETE FROM user_recovery_code
       WHERE tenant_id = :tenant AND user_id = :user AND code_hash = :hash
      """;
  private static final String DROP_CODES =
      "DELETE FROM user_recovery_code WHERE tenant_id = :tenant AND user_id = :user";
  private static final String COUNT_CODES =
      """
      SELECT count(*) FROM user_recovery_code WHERE tenant_id = :tenant AND user_id = :user
      """;

  record TotpRow(byte[] secret, boolean verified) {}

  boolean has(Handle db, Owner owner) {
    return bind(db.createQuery(HAS), owner).mapTo(Boolean.class).one();
  }

  Optional<TotpRow> find(Handle db, Owner owner) {
    return bind(db.createQuery(FIND), owner)
        .map((row, _) -> new TotpRow(row.getBytes("secret"), row.getBoolean("verified")))
        .findOne();
  }

  /// Who has codes by time, and whether they are verified.
  Map<UserId, Boolean> verified(Handle db, TenantId tenant) {
    var all = new HashMap<UserId, Boolean>();
    db.createQuery(
            "SELECT user_id, verified_at IS NOT NULL FROM user_totp WHERE tenant_id = :tenant")
        .bind("tenant", tenant)
        .map((row, _) -> Map.entry(new UserId(row.getObject(1, UUID.class)), row.getBoolean(2)))
        .list()
        .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  /// False if there is one that is verified.
  boolean begin(Handle db, Owner owner, byte[] secret, Instant now) {
    return bind(db.createUpdate(BEGIN), owner).bind("secret", secret).bind("now", now).execute()
        == 1;
  }

  boolean verify(Handle db, Owner owner, Instant now) {
    return bind(db.createUpdate(VERIFY), owner).bind("now", now).execute() == 1;
  }

  /// False if a code of this time step or of a later one was used before.
  boolean useStep(Handle db, Owner owner, long step) {
    return bind(db.createUpdate(USE_STEP), owner).bind("step", step).execute() == 1;
  }

  boolean delete(Handle db, Owner owner) {
    return bind(db.createUpdate(DELETE), owner).execute() == 1;
  }

  void addCodes(Handle db, Owner owner, List<byte[]> hashes) {
    var batch = db.prepareBatch(ADD_CODE);
    hashes.forEach(hash ->
        batch.bind("tenant", owner.tenant()).bind("user", owner.user()).bind("hash", hash).add());
    batch.execute();
  }

  /// False if there is no such code left.
  boolean useCode(Handle db, Owner owner, byte[] hash) {
    return bind(db.createUpdate(USE_CODE), owner).bind("hash", hash).execute() == 1;
  }

  void dropCodes(Handle db, Owner owner) {
    bind(db.createUpdate(DROP_CODES), owner).execute();
  }

  int countCodes(Handle db, Owner owner) {
    return bind(db.createQuery(COUNT_CODES), owner).mapTo(Integer.class).one();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Owner owner) {
    return statement.bind("tenant", owner.tenant()).bind("user", owner.user());
  }
}
