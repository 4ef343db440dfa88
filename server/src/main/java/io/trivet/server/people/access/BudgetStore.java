package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import org.jdbi.v3.core.Handle;

/// All SQL about the use of budgets. A method is one statement.
final class BudgetStore {
  private static final String SPEND =
      """
      INSERT INTO budget_use AS u (tenant_id, holder, span, starts, used)
      SELECT :tenant, :holder, :span, :starts, 1 WHERE :most > 0
      ON CONFLICT (tenant_id, holder, span, starts)
        DO UPDATE SET used = u.used + 1 WHERE u.used < :most
      """;

  /// False when that would be more than `most`. Locks the row until the transaction ends, so that
  /// nobody else can spend the same device.
  boolean spend(Handle db, TenantId tenant, String holder, String span, String starts, long most) {
    return db.createUpdate(SPEND)
            .bind("tenant", tenant)
            .bind("holder", holder)
            .bind("span", span)
            .bind("starts", starts)
            .bind("most", most)
            .execute()
        == 1;
  }

  long used(Handle db, TenantId tenant, String holder, String span, String starts) {
    return db.createQuery(
            """
            SELECT used FROM budget_use
             WHERE tenant_id = :tenant AND holder = :holder AND span = :span AND starts = :starts
            """)
        .bind("tenant", tenant)
        .bind("holder", holder)
        .bind("span", span)
        .bind("starts", starts)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }
}
