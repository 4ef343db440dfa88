package io.trivet.server.devices.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/// A reach as a condition in SQL: a piece of a WHERE and the values it binds. The statement it
/// becomes part of binds `:tenant`.
///
/// `member` speaks of one device as `device_inventory i` and `device_presence p`.
public record ReachSql(String member, Map<String, Object> bindings) {
  private static final String EVERYTHING = "true";
  private static final String NOTHING = "false";

  public ReachSql {
    bindings = Map.copyOf(bindings);
  }

  static ReachSql everything() {
    return new ReachSql(EVERYTHING, Map.of());
  }

  static ReachSql nothing() {
    return new ReachSql(NOTHING, Map.of());
  }

  public boolean isEverything() {
    return member.equals(EVERYTHING);
  }

  /// The devices for which any of the conditions holds.
  static ReachSql any(List<ReachSql> parts) {
    var conditions = new ArrayList<String>();
    var bindings = new LinkedHashMap<String, Object>();
    for (var part : parts) {
      conditions.add("(" + part.member() + ")");
      bindings.putAll(part.bindings());
    }
    return parts.isEmpty() ? nothing() : new ReachSql(String.join(" OR ", conditions), bindings);
  }

  /// The condition on a column that holds the id of a device, such as `d.device_id`.
  public String on(String deviceColumn) {
    return switch (member) {
      case EVERYTHING, NOTHING -> member;
      default ->
          """
          %s IN (SELECT i.device_id
                   FROM device_inventory i LEFT JOIN device_presence p USING (tenant_id, device_id)
                  WHERE i.tenant_id = :tenant AND (%s))\
          """
              .formatted(deviceColumn, member);
    };
  }

  /// A query in whose text `{reach}` stands for the condition on that column.
  public Query query(Handle db, String sql, String deviceColumn) {
    return bind(db.createQuery(sql.replace("{reach}", on(deviceColumn))));
  }

  public <S extends SqlStatement<S>> S bind(S statement) {
    bindings.forEach(statement::bind);
    return statement;
  }
}
