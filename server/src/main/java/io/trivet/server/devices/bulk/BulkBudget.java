package io.trivet.server.devices.bulk;

import static io.trivet.core.people.Permission.MANAGE_DEVICES;

import io.trivet.core.people.Budget;
import io.trivet.core.people.UserCaller;

/// How many devices somebody may take away: budgets were made for deployments, and what ends a
/// device for good is not allowed more.
final class BulkBudget {
  private BulkBudget() {}

  /// The tightest among the caller's grants that manage devices.
  static Budget of(UserCaller caller) {
    return caller.rights().covering(MANAGE_DEVICES, _ -> true).orElse(Budget.UNLIMITED);
  }
}
