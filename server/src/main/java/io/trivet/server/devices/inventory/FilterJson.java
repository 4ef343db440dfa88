package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.devices.SavedFilter;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Filters as JSON: Mender's list of terms, all of which must hold. In the place of a term may
/// stand `{"any": […]}`, of which one must hold, or `{"all": […]}`.
public final class FilterJson {
  private FilterJson() {}

  /// The terms of a body; a missing list asks for nothing.
  public static Condition parse(JsonNode terms) {
    if (terms.isMissingNode() || terms.isNull()) {
      return Condition.anything();
    }
    return new Condition.All(parts(terms, 1)).checked();
  }

  public static Condition parse(String terms) {
    return parse(Json.parse(terms, JsonNode.class));
  }

  /// The same as it was read: an array of terms.
  public static List<Object> write(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts) -> parts.stream().map(FilterJson::part).toList();
      case Condition.Any _, Condition.Term _ -> List.of(part(condition));
    };
  }

  static Object write(SavedFilter filter) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", filter.id().toString());
    json.put("name", filter.name());
    json.put("terms", write(filter.condition()));
    if (!filter.view().equals("{}")) {
      json.put("view", Json.parse(filter.view(), Map.class));
    }
    return json;
  }

  private static Object part(Condition condition) {
    return switch (condition) {
      case Condition.Term(var predicate) -> term(predicate);
      case Condition.All(var parts) -> Map.of("all", parts.stream().map(FilterJson::part).toList());
      case Condition.Any(var parts) -> Map.of("any", parts.stream().map(FilterJson::part).toList());
    };
  }

  private static Object term(Predicate predicate) {
    var json = new LinkedHashMap<String, Object>();
    json.put("scope", predicate.attribute().scope().text());
    json.put("attribute", predicate.attribute().name());
    json.put("type", "$" + predicate.operator().name().toLowerCase(Locale.ROOT));
    json.put("value", predicate.value());
    return json;
  }

  private static List<Condition> parts(JsonNode terms, int depth) {
    if (!terms.isArray()) {
      throw new Failure.Invalid("filters must be an array");
    }
    if (depth > Limits.FILTER_DEPTH_MAX) {
      throw new Failure.Invalid(
          "all and any may stand in each other at most %d deep".formatted(Limits.FILTER_DEPTH_MAX));
    }
    var parts = new ArrayList<Condition>();
    for (var term : terms) {
      parts.add(part(term, depth));
    }
    return parts;
  }

  private static Condition part(JsonNode term, int depth) {
    if (term.has("any") && term.size() == 1) {
      return new Condition.Any(parts(term.path("any"), depth + 1));
    }
    if (term.has("all") && term.size() == 1) {
      return new Condition.All(parts(term.path("all"), depth + 1));
    }
    var scope = term.path("scope");
    var attribute = term.path("attribute");
    var type = term.path("type");
    var value = term.path("value");
    if (!scope.isString() || !attribute.isString() || !type.isString() || isNothing(value)) {
      throw new Failure.Invalid("every filter must have scope, attribute, type and value");
    }
    return new Condition.Term(
        new Predicate(
            new AttributeName(Scope.parse(scope.stringValue()), attribute.stringValue()),
            Operator.parse(type.stringValue()),
            InventoryJson.value(value)));
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
