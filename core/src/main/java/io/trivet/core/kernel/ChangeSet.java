package io.trivet.core.kernel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which objects changed, each named once however often it did. Bounded: of a kind with too many,
/// only that "all of them" may have changed is kept. Not for several threads.
public final class ChangeSet {
  /// Stands for every object of the kind.
  public static final String ALL = "*";

  private final int perKindMax;
  private final Map<EventKind, Set<String>> ids = new EnumMap<>(EventKind.class);
  private final Set<EventKind> whole = EnumSet.noneOf(EventKind.class);

  /// `perKindMax`: from how many ids of a kind on the set says "all".
  public ChangeSet(int perKindMax) {
    this.perKindMax = perKindMax;
  }

  /// One object that changed; the id may be {@link #ALL}.
  public record Change(EventKind kind, String id) {}

  public void add(EventKind kind, String id) {
    if (whole.contains(kind)) {
      return;
    }
    if (id.equals(ALL)) {
      addAll(kind);
      return;
    }
    var known = ids.computeIfAbsent(kind, _ -> new LinkedHashSet<>());
    known.add(id);
    if (known.size() > perKindMax) {
      addAll(kind);
    }
  }

  /// Says that any object of the kind may have changed.
  public void addAll(EventKind kind) {
    whole.add(kind);
    ids.remove(kind);
  }

  public boolean isEmpty() {
    return ids.isEmpty() && whole.isEmpty();
  }

  /// Everything in it, by kind and then in the order of arrival; the set is empty afterwards.
  public List<Change> drain() {
    var changes = new ArrayList<Change>();
    for (var kind : EventKind.values()) {
      if (whole.contains(kind)) {
        changes.add(new Change(kind, ALL));
      }
      ids.getOrDefault(kind, Set.of()).forEach(id -> changes.add(new Change(kind, id)));
    }
    ids.clear();
    whole.clear();
    return changes;
  }
}
