package io.trivet.core.software.failure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts failures of one cause together: the same state, module and exit code, and lines of one
/// template. Feed it the failures one after another in a stable order; nothing of a log is kept but
/// the first example of each group.
public final class FailureGroups {
  /// Groups kept; further ones are counted together, under the template {@link #OTHER}.
  public static final int GROUPS_MAX = 500;

  /// Devices kept of a group, for what they have in common.
  public static final int DEVICES_PER_GROUP_MAX = 1000;

  public static final String OTHER = "(other causes)";

  private final TemplateTree tree = new TemplateTree();
  private final Map<Key, Group> groups = new LinkedHashMap<>();

  /// Templates are compared by identity: their words may still change.
  private record Key(String state, String module, String exitCode, Object template) {}

  private static final class Group {
    private final Cause first;
    private final List<String> devices = new ArrayList<>();
    private long count;
    private Instant firstSeen = Instant.MAX;
    private Instant lastSeen = Instant.MIN;

    private Group(Cause first) {
      this.first = first;
    }

    private void add(Failed failed) {
      count++;
      firstSeen = failed.at().isBefore(firstSeen) ? failed.at() : firstSeen;
      lastSeen = failed.at().isAfter(lastSeen) ? failed.at() : lastSeen;
      if (devices.size() < DEVICES_PER_GROUP_MAX) {
        devices.add(failed.device());
      }
    }
  }

  /// No failures yet.
  public FailureGroups() {}

  public void add(Failed failed) {
    var cause = Cause.of(failed.log());
    var key = new Key(failed.state(), failed.module(), cause.exitCode(), tree.add(cause.line()));
    if (!groups.containsKey(key) && groups.size() >= GROUPS_MAX) {
      key = new Key("", "", "", OTHER);
    }
    groups.computeIfAbsent(key, _ -> new Group(cause)).add(failed);
  }

  /// The largest first; of equal ones the one that was seen first.
  public List<FailureGroup> list() {
    return groups.entrySet().stream()
        .map(entry -> group(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong((FailureGroup group) -> -group.count())
                .thenComparing(FailureGroup::firstSeen))
        .toList();
  }

  private static FailureGroup group(Key key, Group group) {
    var template =
        key.template() instanceof TemplateTree.Template words
            ? words.text()
            : key.template().toString();
    return new FailureGroup(
        new FailureGroup.Signature(key.state(), key.module(), key.exitCode(), template),
        group.count,
        group.firstSeen,
        group.lastSeen,
        group.first.lastLines(),
        group.devices);
  }
}
