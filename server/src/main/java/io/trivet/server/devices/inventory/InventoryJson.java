package io.trivet.server.devices.inventory;

import io.trivet.core.devices.Attribute;
import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.server.platform.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Inventories and searches as Mender's inventory API writes them.
final class InventoryJson {
  private InventoryJson() {}

  static Object write(InventoryStore.Row row, List<AttributeName> only) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", row.id().toString());
    json.put("updated_ts", row.updatedAt().toString());
    json.put(
        "attributes",
        attributes(row).stream()
            .filter(a -> only.isEmpty() || only.contains(a.name()))
            .map(View::json)
            .toList());
    return json;
  }

  private record View(AttributeName name, AttributeDocument.Stored stored) {
    static View of(Scope scope, String name, Object value) {
      return new View(
          new AttributeName(scope, name),
          new AttributeDocument.Stored(value, Optional.empty(), Optional.empty()));
    }

    Object json() {
      var json = new LinkedHashMap<String, Object>();
      json.put("name", name.name());
      json.put("scope", name.scope().text());
      json.put("value", stored.value());
      stored.description().ifPresent(text -> json.put("description", text));
      stored.timestamp().ifPresent(text -> json.put("timestamp", text));
      return json;
    }
  }

  /// The values of these attributes as text, in their order; empty where there is none.
  static List<String> texts(InventoryStore.Row row, List<AttributeName> names) {
    var known = new LinkedHashMap<AttributeName, String>();
    attributes(row)
        .forEach(view ->
            known.put(
                view.name(),
                view.stored().value() instanceof List<?> list
                    ? Json.text(list)
                    : view.stored().value().toString()));
    return names.stream().map(name -> known.getOrDefault(name, "")).toList();
  }

  private static List<View> attributes(InventoryStore.Row row) {
    var views = new ArrayList<View>();
    row.attributes()
        .scopes()
        .forEach((scope, stored) ->
            stored.forEach((name, value) ->
                views.add(new View(new AttributeName(Scope.parse(scope), name), value))));
    views.add(View.of(Scope.IDENTITY, "status", row.status().text()));
    row.group().ifPresent(group -> views.add(View.of(Scope.SYSTEM, "group", group.value())));
    views.add(View.of(Scope.SYSTEM, "created_ts", row.createdAt().toString()));
    views.add(View.of(Scope.SYSTEM, "updated_ts", row.updatedAt().toString()));
    row.checkInAt()
        .ifPresent(at -> views.add(View.of(Scope.SYSTEM, "check_in_time", at.toString())));
    return views;
  }

  /// The body of a report or of tags: an array of attributes.
  static List<Attribute> attributes(JsonNode body) {
    if (!body.isArray()) {
      throw new Failure.Invalid("an array of attributes was expected");
    }
    var byName = new LinkedHashMap<String, Attribute>();
    for (var node : body) {
      var attribute = attribute(node);
      byName.put(attribute.name(), attribute);
    }
    return List.copyOf(byName.values());
  }

  private static Attribute attribute(JsonNode node) {
    var name = node.path("name");
    if (!node.isObject() || !name.isString()) {
      throw new Failure.Invalid("every attribute must be an object with a name and a value");
    }
    var description = node.path("description");
    if (!description.isMissingNode() && !description.isNull() && !description.isString()) {
      throw new Failure.Invalid("the description of an attribute must be a string");
    }
    return new Attribute(
        name.stringValue(),
        value(node.path("value")),
        description.isString() ? Optional.of(description.stringValue()) : Optional.empty());
  }

  static Object value(JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isArray()) {
      return node.valueStream().map(InventoryJson::value).toList();
    }
    throw new Failure.Invalid("a value must be a string, a number or an array of these");
  }

  record SortBody(@Nullable String scope, @Nullable String attribute, @Nullable String order) {
    Search.Sort parse() {
      var direction = Objects.requireNonNullElse(order, "asc");
      if (!direction.equals("asc") && !direction.equals("desc")) {
        throw new Failure.Invalid("order must be asc or desc");
      }
      return new Search.Sort(name(scope, attribute), direction.equals("desc"));
    }
  }

  record NameBody(@Nullable String scope, @Nullable String attribute) {}

  record SearchBody(
      @Nullable Integer page,
      @Nullable Integer per_page,
      @Nullable JsonNode filters,
      @Nullable List<SortBody> sort,
      @Nullable List<NameBody> attributes,
      @Nullable List<String> device_ids,
      @Nullable String text) {
    Search parse() {
      return new Search(
          filters == null ? Condition.anything() : FilterJson.parse(filters),
          list(sort).stream().map(SortBody::parse).toList(),
          list(attributes).stream().map(n -> name(n.scope(), n.attribute())).toList(),
          list(device_ids).stream().map(DeviceId::parse).toList(),
          Objects.requireNonNullElse(text, ""),
          new Page(
              Objects.requireNonNullElse(page, 1),
              Objects.requireNonNullElse(per_page, Limits.PAGE_SIZE_DEFAULT)));
    }

    private static <T> List<T> list(@Nullable List<T> list) {
      return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }
  }

  record GroupBody(@Nullable String group) {}

  static Object moved(Groups.Moved moved) {
    var json = new LinkedHashMap<String, Object>();
    if (moved.updated() > 0) {
      json.put("updated_count", moved.updated());
    }
    if (moved.matched() > 0) {
      json.put("matched_count", moved.matched());
    }
    return json;
  }

  static Object names(Map<AttributeName, Long> names) {
    return names.entrySet().stream()
        .map(entry ->
            Map.of(
                "name", entry.getKey().name(),
                "scope", entry.getKey().scope().text(),
                "count", entry.getValue()))
        .toList();
  }

  private static AttributeName name(@Nullable String scope, @Nullable String attribute) {
    if (scope == null || attribute == null) {
      throw new Failure.Invalid("scope and attribute must be given");
    }
    return new AttributeName(Scope.parse(scope), attribute);
  }
}
