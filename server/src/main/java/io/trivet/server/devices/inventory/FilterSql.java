package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Predicate;
import io.trivet.core.kernel.Failure;
import io.trivet.server.devices.identity.ReachSql;
import io.trivet.server.platform.http.Json;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.SqlStatement;

/// Writes the WHERE and ORDER BY of a search. Nothing a caller sent becomes part of the text: every
/// name and value is bound.
final class FilterSql {
  /// As the trigger of device_inventory has it.
  private static final int INDEXED_CHARS_MAX = 256;

  private final StringBuilder where = new StringBuilder("i.tenant_id = :tenant");
  private final List<String> order = new ArrayList<>();
  private final Map<String, Object> bindings = new LinkedHashMap<>();
  private boolean needsPresence;

  private final String prefix;

  private final Set<AttributeName> indexed;

  FilterSql() {
    this("v");
  }

  /// Attributes that are `indexed` are looked up there.
  FilterSql(Collection<AttributeName> indexed) {
    this("v", Set.copyOf(indexed));
  }

  /// Every binding has a name that begins with `prefix`.
  FilterSql(String prefix) {
    this(prefix, Set.of());
  }

  private FilterSql(String prefix, Set<AttributeName> indexed) {
    this.prefix = prefix;
    this.indexed = indexed;
  }

  Map<String, Object> bindings() {
    return bindings;
  }

  private FilterSql(FilterSql other) {
    this(other.prefix, other.indexed);
    needsPresence = other.needsPresence;
    where.setLength(0);
    where.append(other.where);
    order.addAll(other.order);
    bindings.putAll(other.bindings);
  }

  /// The same search among the devices that are reached.
  FilterSql within(ReachSql reach) {
    var copy = new FilterSql(this);
    copy.and(reach.on("i.device_id"));
    copy.bindings.putAll(reach.bindings());
    return copy;
  }

  String where() {
    return where.toString();
  }

  /// Ends with the device id, so that pages never overlap.
  String orderBy() {
    var all = new ArrayList<>(order);
    all.add("i.created_at");
    all.add("i.device_id");
    return " ORDER BY " + String.join(", ", all);
  }

  <S extends SqlStatement<S>> S bind(S statement) {
    bindings.forEach(statement::bind);
    return statement;
  }

  void and(String condition) {
    where.append(" AND (").append(condition).append(')');
  }

  /// Binds a value and returns its placeholder.
  String value(Object value) {
    var name = prefix + bindings.size();
    bindings.put(name, value);
    return ":" + name;
  }

  void add(Predicate predicate) {
    and(condition(predicate));
  }

  void add(Condition condition) {
    and(condition(condition));
  }

  /// True if the condition looks at when a device was last heard of, which is kept apart.
  boolean needsPresence() {
    return needsPresence;
  }

  /// The first value of an attribute as text.
  Optional<String> text(AttributeName attribute) {
    return Optional.of(
        column(attribute)
            .map(column -> column.sql() + "::text")
            .orElseGet(() -> "i.search -> %s ->> 0".formatted(value(attribute.toString()))));
  }

  /// A v1 query: the text, or the number that it also is.
  void addEitherForm(AttributeName attribute, String text) {
    var asText = condition(new Predicate(attribute, Operator.EQ, text));
    var number = number(text);
    and(
        number.isEmpty() || column(attribute).isPresent()
            ? asText
            : asText + " OR " + condition(new Predicate(attribute, Operator.EQ, number.get())));
  }

  /// Devices without the attribute come last, in either direction.
  void sort(AttributeName attribute, boolean descending) {
    var by =
        column(attribute)
            .map(Column::sql)
            .orElseGet(() -> "i.search -> %s -> 0".formatted(value(attribute.toString())));
    order.add(by + (descending ? " DESC" : " ASC") + " NULLS LAST");
  }

  private String condition(Condition condition) {
    return switch (condition) {
      case Condition.Term(var predicate) -> condition(predicate);
      case Condition.All(var parts) -> joined(parts, " AND ", "true");
      case Condition.Any(var parts) -> joined(parts, " OR ", "false");
    };
  }

  private String joined(List<Condition> parts, String by, String none) {
    return parts.isEmpty()
        ? none
        : String.join(by, parts.stream().map(part -> "(" + condition(part) + ")").toList());
  }

  private String condition(Predicate predicate) {
    return column(predicate.attribute())
        .map(column -> ofColumn(column, predicate))
        .orElseGet(() -> ofSearch(predicate));
  }

  /// Attributes that are columns; `isTime` ones compare with times in RFC 3339.
  private record Column(String sql, boolean isTime) {}

  private Optional<Column> column(AttributeName attribute) {
    return switch (attribute.toString()) {
      case "identity/id" -> Optional.of(new Column("i.device_id::text", false));
      case "identity/status" -> Optional.of(new Column("i.status", false));
      case "system/group" -> Optional.of(new Column("i.group_name", false));
      case "system/created_ts" -> Optional.of(new Column("i.created_at", true));
      case "system/updated_ts" -> Optional.of(new Column("i.updated_at", true));
      case "system/check_in_time" -> {
        needsPresence = true;
        yield Optional.of(new Column("p.check_in_at", true));
      }
      default -> Optional.empty();
    };
  }

  private String ofColumn(Column column, Predicate predicate) {
    var sql = column.sql();
    return switch (predicate.operator()) {
      case EQ -> sql + " = " + columnValue(column, predicate.value());
      case NE -> sql + " IS DISTINCT FROM " + columnValue(column, predicate.value());
      case GT -> sql + " > " + columnValue(column, predicate.value());
      case GTE -> sql + " >= " + columnValue(column, predicate.value());
      case LT -> sql + " < " + columnValue(column, predicate.value());
      case LTE -> sql + " <= " + columnValue(column, predicate.value());
      case LTNE ->
          "%1$s IS NULL OR %1$s < %2$s".formatted(sql, columnValue(column, predicate.value()));
      case IN -> "%s = ANY(%s)".formatted(sql, columnValues(column, predicate));
      case NIN -> "(%s = ANY(%s)) IS NOT TRUE".formatted(sql, columnValues(column, predicate));
      case EXISTS -> sql + (Boolean.TRUE.equals(predicate.value()) ? " IS NOT NULL" : " IS NULL");
      case REGEX -> "%s::text ~ %s".formatted(sql, value(predicate.value()));
    };
  }

  private String columnValue(Column column, Object value) {
    return value(column.isTime() ? time(value) : value.toString());
  }

  private String columnValues(Column column, Predicate predicate) {
    var list = ((List<?>) predicate.value()).stream();
    return column.isTime()
        ? value(list.map(FilterSql::time).toArray(OffsetDateTime[]::new))
        : value(list.map(Object::toString).toArray(String[]::new));
  }

  private static OffsetDateTime time(Object value) {
    try {
      return OffsetDateTime.parse(value.toString());
    } catch (DateTimeException _) {
      throw new Failure.Invalid("a time as in RFC 3339 was expected as the value");
    }
  }

  /// Only whole texts are indexed, and only those that an index has room for.
  private boolean isIndexed(Predicate predicate) {
    var wanted =
        switch (predicate.operator()) {
          case EQ, NE -> List.of(predicate.value());
          case IN, NIN -> (List<?>) predicate.value();
          default -> List.of();
        };
    return indexed.contains(predicate.attribute())
        && !wanted.isEmpty()
        && wanted.stream()
            .allMatch(value -> value instanceof String text && text.length() <= INDEXED_CHARS_MAX);
  }

  private String ofIndex(Predicate predicate) {
    boolean not = predicate.operator() == Operator.NE || predicate.operator() == Operator.NIN;
    var wanted = predicate.value() instanceof List<?> list ? list : List.of(predicate.value());
    return """
    i.device_id %s (SELECT a.device_id FROM device_attribute a
      WHERE a.tenant_id = :tenant AND a.attribute = %s AND a.value = ANY(%s))\
    """
        .formatted(
            not ? "NOT IN" : "IN",
            value(predicate.attribute().toString()),
            value(wanted.toArray(String[]::new)));
  }

  private String ofSearch(Predicate predicate) {
    if (isIndexed(predicate)) {
      return ofIndex(predicate);
    }
    var key = value(predicate.attribute().toString());
    return switch (predicate.operator()) {
      case EQ -> equal(key, predicate.value());
      case NE -> "NOT " + equal(key, predicate.value());
      case GT -> compare(key, ">", predicate.value());
      case GTE -> compare(key, ">=", predicate.value());
      case LT -> compare(key, "<", predicate.value());
      case LTE -> compare(key, "<=", predicate.value());
      case LTNE ->
          "NOT jsonb_exists(i.search, %s) OR %s"
              .formatted(key, compare(key, "<", predicate.value()));
      case IN -> oneOf(key, (List<?>) predicate.value());
      case NIN -> "NOT (%s)".formatted(oneOf(key, (List<?>) predicate.value()));
      case EXISTS -> "jsonb_exists(i.search, %s) = %s".formatted(key, value(predicate.value()));
      case REGEX ->
          "EXISTS (SELECT 1 FROM jsonb_array_elements_text(i.search -> %s) e WHERE e ~ %s)"
              .formatted(key, value(predicate.value()));
    };
  }

  /// Containment, which the index answers.
  private String equal(String key, Object wanted) {
    var values = wanted instanceof List<?> ? wanted : List.of(wanted);
    return "(i.search @> jsonb_build_object(%s::text, CAST(%s AS jsonb)))"
        .formatted(key, value(Json.text(values)));
  }

  private String oneOf(String key, List<?> wanted) {
    if (wanted.isEmpty()) {
      return "false";
    }
    return String.join(" OR ", wanted.stream().map(one -> equal(key, one)).toList());
  }

  private String compare(String key, String operator, Object bound) {
    return """
    jsonb_path_exists(i.search -> %s, '$[*] ? (@ %s $v)',
      jsonb_build_object('v', CAST(%s AS jsonb)))\
    """
        .formatted(key, operator, value(Json.text(bound)));
  }

  private static Optional<Number> number(String text) {
    return text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")
        ? Optional.of(new java.math.BigDecimal(text))
        : Optional.empty();
  }
}
