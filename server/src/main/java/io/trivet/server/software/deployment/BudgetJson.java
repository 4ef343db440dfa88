package io.trivet.server.software.deployment;

import io.trivet.core.people.Budget;
import io.trivet.server.platform.http.Json;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The budget of whoever ordered a deployment, as its row keeps it.
record BudgetJson(@Nullable Long per_deployment, @Nullable Long per_hour, @Nullable Long per_day) {
  static Budget parse(String json) {
    var body = Json.parse(json, BudgetJson.class);
    return new Budget(
        optional(body.per_deployment()), optional(body.per_hour()), optional(body.per_day()));
  }

  static String text(Budget budget) {
    var json = new LinkedHashMap<String, Object>();
    budget.perDeployment().ifPresent(count -> json.put("per_deployment", count));
    budget.perHour().ifPresent(count -> json.put("per_hour", count));
    budget.perDay().ifPresent(count -> json.put("per_day", count));
    return Json.text(json);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
