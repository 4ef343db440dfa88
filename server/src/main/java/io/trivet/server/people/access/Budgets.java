package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Budget;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// Budgets, where they are spent: in the transaction that offers a device work. A budget that was
/// spent in a transaction that is rolled back was not spent.
public final class Budgets {
  private final BudgetStore store = new BudgetStore();

  /// Who spends: the person who gave the order, and the order.
  public record Account(TenantId tenant, String holder, String deployment) {}

  /// Empty when one more device may be changed, and that is noted; else when to ask again ({@link
  /// Instant#MAX}: never). After a refusal the caller must roll back what it did since its
  /// savepoint.
  public Optional<Instant> spend(Handle db, Account account, Budget budget, Instant now) {
    var hour = now.truncatedTo(ChronoUnit.HOURS);
    var day = now.truncatedTo(ChronoUnit.DAYS);
    if (isSpent(db, account, "deployment", account.deployment(), budget.perDeployment())) {
      return Optional.of(Instant.MAX);
    }
    if (isSpent(db, account, "day", day.atOffset(ZoneOffset.UTC).toString(), budget.perDay())) {
      return Optional.of(day.plus(1, ChronoUnit.DAYS));
    }
    return isSpent(db, account, "hour", hour.atOffset(ZoneOffset.UTC).toString(), budget.perHour())
        ? Optional.of(hour.plus(1, ChronoUnit.HOURS))
        : Optional.empty();
  }

  /// How many devices are left to the holder now, before any deployment's own limit.
  public OptionalLong left(Handle db, TenantId tenant, String holder, Budget budget, Instant now) {
    var hour = now.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC).toString();
    var day = now.truncatedTo(ChronoUnit.DAYS).atOffset(ZoneOffset.UTC).toString();
    var ofHour = left(budget.perHour(), store.used(db, tenant, holder, "hour", hour));
    var ofDay = left(budget.perDay(), store.used(db, tenant, holder, "day", day));
    return new Budget(budget.perDeployment(), ofHour, ofDay).least();
  }

  private static OptionalLong left(OptionalLong most, long used) {
    return most.isEmpty() ? most : OptionalLong.of(Math.max(0, most.getAsLong() - used));
  }

  private boolean isSpent(
      Handle db, Account account, String span, String starts, OptionalLong most) {
    return most.isPresent()
        && !store.spend(db, account.tenant(), account.holder(), span, starts, most.getAsLong());
  }
}
