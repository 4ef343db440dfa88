package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.ChangeSet;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Changes too frequent or too small to be events: a device's progress, a new entry of a log. They
/// are collected in memory and told to all nodes together, so that a hundred thousand reports cost
/// a notification or two a second. A hint may be lost with its node; what it is about may not.
public final class Hints {
  /// The kind of {@link Changes} that tells all nodes "tenant kind id id …".
  public static final String KIND = "hint";

  /// A notification of PostgreSQL has at most 8,000 bytes.
  private static final int PER_NOTIFICATION_MAX = 100;

  /// What can stand in a notification between blanks.
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,64}");

  private static final int TENANTS_MAX = 10_000;

  private final Database database;
  private Map<TenantId, ChangeSet> waiting = new HashMap<>();

  public Hints(Database database) {
    this.database = database;
  }

  /// Call it after the commit: whoever hears it will look at once. The id may be {@link
  /// ChangeSet#ALL}. HOT: no I/O.
  public synchronized void touch(TenantId tenant, EventKind kind, String id) {
    if (waiting.size() < TENANTS_MAX || waiting.containsKey(tenant)) {
      waiting
          .computeIfAbsent(tenant, _ -> new ChangeSet(PER_NOTIFICATION_MAX))
          .add(kind, PLAIN.matcher(id).matches() ? id : ChangeSet.ALL);
    }
  }

  /// Tells what was collected. Called again and again.
  public void flush() {
    var all = take();
    if (all.isEmpty()) {
      return;
    }
    database.inTransaction(db -> {
      all.forEach((tenant, changes) ->
          changes.forEach((kind, ids) ->
              Changes.publish(db, KIND, tenant + " " + kind.text() + " " + String.join(" ", ids))));
      return null;
    });
  }

  private synchronized Map<TenantId, Map<EventKind, List<String>>> take() {
    var taken = waiting;
    waiting = new HashMap<>();
    return taken.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    entry.getValue().drain().stream()
                        .collect(
                            Collectors.groupingBy(
                                ChangeSet.Change::kind,
                                Collectors.mapping(ChangeSet.Change::id, Collectors.toList())))));
  }
}
