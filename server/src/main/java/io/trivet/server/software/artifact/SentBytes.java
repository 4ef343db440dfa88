package io.trivet.server.software.artifact;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How many bytes of artifacts were handed to devices' connections, by deployment, since somebody
/// last took the numbers. Kept in memory, so that a chunk costs an addition and no statement; a
/// node that dies loses what it counted since.
public final class SentBytes {
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  public record Key(TenantId tenant, DeploymentId deployment) {}

  /// HOT: once for each chunk of each download.
  void add(TenantId tenant, DeploymentId deployment, long bytes) {
    counts.computeIfAbsent(new Key(tenant, deployment), _ -> new LongAdder()).add(bytes);
  }

  /// What was taken and could not be written.
  public void giveBack(Map<Key, Long> taken) {
    taken.forEach((key, bytes) -> add(key.tenant(), key.deployment(), bytes));
  }

  /// What was sent since the last time. What is added meanwhile is there the next time.
  public Map<Key, Long> take() {
    var taken = new HashMap<Key, Long>();
    counts.forEach((key, count) -> {
      long bytes = count.sumThenReset();
      if (bytes > 0) {
        taken.put(key, bytes);
      }
    });
    return taken;
  }
}
