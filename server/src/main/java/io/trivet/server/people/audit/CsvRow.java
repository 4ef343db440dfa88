package io.trivet.server.people.audit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Entries as lines of CSV.
record CsvRow(char separator, Set<String> left) {
  private static final List<Map.Entry<String, Function<AuditView, String>>> COLUMNS =
      List.of(
          column("time", "/time"),
          column("actor_type", "/actor/kind"),
          column("actor_id", "/actor/id"),
          column("actor_email", "/actor/name"),
          column("credential", "/actor/credential"),
          column("session_id", "/actor/session"),
          column("address", "/source/address"),
          column("request_id", "/source/request"),
          column("action", "/action"),
          column("object_type", "/object/type"),
          column("object_id", "/object/id"),
          column("object_name", "/object/name"),
          column("decision", "/decision"),
          column("before", "/before"),
          column("after", "/after"),
          Map.entry("meta", AuditView::meta),
          Map.entry(
              "index",
              view -> view.index().isPresent() ? Long.toString(view.index().getAsLong()) : ""),
          column("id", "/id"));

  static Set<String> columns() {
    return COLUMNS.stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  String head() {
    return line(Map.Entry::getKey);
  }

  String of(AuditView view) {
    return line(column -> column.getValue().apply(view));
  }

  private String line(Function<Map.Entry<String, Function<AuditView, String>>, String> cell) {
    return COLUMNS.stream()
            .filter(column -> !left.contains(column.getKey()))
            .map(column -> CsvCell.quoted(cell.apply(column)))
            .collect(Collectors.joining(Character.toString(separator)))
        + "\r\n";
  }

  private static Map.Entry<String, Function<AuditView, String>> column(String name, String place) {
    return Map.entry(name, view -> view.text(place));
  }
}
