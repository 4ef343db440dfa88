package io.trivet.server.software.failure;

import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.failure.Failed;
import io.trivet.core.software.failure.FailureGroup;
import io.trivet.core.software.failure.FailureGroups;
import io.trivet.core.software.failure.Traits;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads failures and puts them together. Everything is computed when it is asked for: what a
/// device wrote can never be wrong twice.
final class Failures {
  private final Database database;
  private final Reaches reaches;
  private final FailureStore store = new FailureStore();

  Failures(Database database, Reaches reaches) {
    this.database = database;
    this.reaches = reaches;
  }

  /// Groups with what each has in common, the largest first; `tried` counts the devices it was
  /// compared with, `failed` the failures.
  record Report(long failed, long tried, List<Explained> groups) {}

  record Explained(FailureGroup group, List<Traits.Trait> traits) {}

  /// So that the JSON is read with its types.
  private static final class Attributes extends LinkedHashMap<String, List<Object>> {
    private static final long serialVersionUID = 1L;
  }

  private record Message(@Nullable String level, @Nullable String message) {}

  Report report(UserCaller caller, FailureStore.Span span) {
    return database.inTransaction(db -> {
      var groups = groups(db, caller, span);
      var shown = groups.stream().limit(Limits.FAILURE_GROUPS_SHOWN_MAX).toList();
      var traits = new Traits(shown.stream().map(FailureGroup::devices).toList());
      var reach = reaches.of(db, caller, Permission.READ_DEPLOYMENTS);
      store.tried(
          db,
          caller.tenant(),
          span,
          reach,
          Limits.FAILURE_DEVICES_COMPARED_MAX,
          row -> traits.add(row.device().toString(), attributes(row)));
      var explained = new ArrayList<Explained>();
      for (int i = 0; i < shown.size(); i++) {
        explained.add(new Explained(shown.get(i), traits.of(i)));
      }
      long failed = groups.stream().mapToLong(FailureGroup::count).sum();
      return new Report(failed, traits.devices(), explained);
    });
  }

  /// In the order of time, so that the same failures give the same templates.
  private List<FailureGroup> groups(Handle db, UserCaller caller, FailureStore.Span span) {
    var groups = new FailureGroups();
    store.failures(
        db,
        caller.tenant(),
        span,
        reaches.of(db, caller, Permission.READ_DEPLOYMENTS),
        Limits.FAILURES_GROUPED_MAX,
        row -> groups.add(failed(row)));
    return groups.list();
  }

  private static Failed failed(FailureStore.Row row) {
    var log =
        row.messages().stream()
            .flatMap(text -> List.of(Json.parse(text, Message[].class)).stream())
            .map(line -> new Failed.LogLine(text(line.level()), text(line.message())))
            .toList();
    return new Failed(
        row.device().toString(),
        row.state(),
        row.module(),
        row.at(),
        log.subList(Math.max(0, log.size() - Limits.FAILURE_LINES_MAX), log.size()));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.substring(0, Math.min(text.length(), 1000));
  }

  /// What people and devices say of the device; identities tell devices apart and explain nothing.
  private static Map<String, List<String>> attributes(FailureStore.Tried row) {
    var attributes = new HashMap<String, List<String>>();
    Json.parse(row.search(), Attributes.class)
        .forEach((name, values) -> {
          if (!name.startsWith("identity/")) {
            attributes.put(name, values.stream().map(String::valueOf).toList());
          }
        });
    row.group().ifPresent(group -> attributes.put("system/group", List.of(group)));
    return attributes;
  }
}
