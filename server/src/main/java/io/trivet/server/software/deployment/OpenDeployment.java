package io.trivet.server.software.deployment;

import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Windows;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// A deployment with what is known of devices (by handle) in it. All of it is a hint: a device that
/// may have something to do asks the database, another one does not. One device too many costs one
/// query; there is never one too few for longer than a notification takes.
final class OpenDeployment {
  static final Comparator<OpenDeployment> BY_AGE =
      Comparator.comparing((OpenDeployment open) -> open.facts.createdAt())
          .thenComparing(open -> open.facts.id().value());

  /// `closedUntil`: nobody new gets it before, unless the deployment changes.
  record Facts(
      DeploymentId id,
      Instant createdAt,
      boolean dynamic,
      boolean watched,
      Windows windows,
      Instant closedUntil) {}

  private final Facts facts;

  /// Of a static deployment: who has not finished it. Of a dynamic one: who has, or never will
  /// start.
  private final Roaring64Bitmap set;

  /// Who is in the middle of it.
  private final Roaring64Bitmap active;

  private final Roaring64Bitmap notMatching = new Roaring64Bitmap();
  private final Roaring64Bitmap shareUsed = new Roaring64Bitmap();
  private final Map<ZoneId, Roaring64Bitmap> zones = new HashMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile Instant closedUntil;
  private volatile Instant judgedAt = Instant.MIN;

  OpenDeployment(Facts facts, Roaring64Bitmap set, Roaring64Bitmap active) {
    this.facts = facts;
    this.set = set;
    this.active = active;
    this.closedUntil = facts.closedUntil();
  }

  DeploymentId id() {
    return facts.id();
  }

  Facts facts() {
    return facts;
  }

  /// HOT. Does the device have to ask the database?
  boolean concerns(long handle, Instant now, boolean stopped) {
    lock.readLock().lock();
    try {
      return active.contains(handle) || (!stopped && mayStart(handle, now));
    } finally {
      lock.readLock().unlock();
    }
  }

  /// May the device be offered it?
  boolean mayBeOffered(long handle, Instant now) {
    lock.readLock().lock();
    try {
      return mayStart(handle, now);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Has it not finished it, as far as is known? For people who take a device out.
  boolean awaits(long handle) {
    lock.readLock().lock();
    try {
      return set.contains(handle) != facts.dynamic() && !notMatching.contains(handle);
    } finally {
      lock.readLock().unlock();
    }
  }

  private boolean mayStart(long handle, Instant now) {
    return !closedUntil.isAfter(now)
        && set.contains(handle) != facts.dynamic()
        && !notMatching.contains(handle)
        && !shareUsed.contains(handle)
        && isInWindow(handle, now);
  }

  /// Only devices that were once outside of a window are known by their zone.
  private boolean isInWindow(long handle, Instant now) {
    for (var zone : zones.entrySet()) {
      if (zone.getValue().contains(handle)) {
        return facts.windows().areOpen(now, zone.getKey());
      }
    }
    return true;
  }

  /// True once for each span of time: whoever gets it looks at gates and times again.
  boolean isToBeJudged(Instant now, java.time.Duration span) {
    if (!facts.watched() || judgedAt.plus(span).isAfter(now)) {
      return false;
    }
    judgedAt = now;
    return true;
  }

  void learn(long handle, Refusal refusal) {
    write(() -> {
      switch (refusal) {
        case Refusal.Through _ -> through(handle);
        case Refusal.NotMatching _ -> notMatching.addLong(handle);
        case Refusal.NotMatchingNow _ -> {}
        case Refusal.ShareUsed _ -> shareUsed.addLong(handle);
        case Refusal.OutsideWindow(var zone) ->
            zones.computeIfAbsent(zone, _ -> new Roaring64Bitmap()).addLong(handle);
        case Refusal.ClosedUntil(var time) -> closedUntil = time;
      }
    });
  }

  void started(long handle) {
    write(() -> active.addLong(handle));
  }

  /// The database knows of no passage of the device that goes on.
  void notActive(long handle) {
    write(() -> active.removeLong(handle));
  }

  /// The device is through. True if it may have been the last one.
  boolean settle(long handle) {
    lock.writeLock().lock();
    try {
      through(handle);
      return facts.dynamic() ? active.isEmpty() : set.isEmpty();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// The device's inventory has changed.
  void forget(long handle) {
    write(() -> {
      notMatching.removeLong(handle);
      shareUsed.removeLong(handle);
      zones.values().forEach(zone -> zone.removeLong(handle));
    });
  }

  void forgetAll() {
    write(() -> {
      notMatching.clear();
      shareUsed.clear();
      zones.clear();
    });
  }

  /// Takes over what an earlier look at the same deployment had learned and what still holds.
  OpenDeployment after(OpenDeployment earlier) {
    earlier.lock.readLock().lock();
    try {
      active.or(earlier.active);
      notMatching.or(earlier.notMatching);
      earlier.zones.forEach((zone, set) -> zones.put(zone, set.clone()));
      judgedAt = earlier.judgedAt;
      return this;
    } finally {
      earlier.lock.readLock().unlock();
    }
  }

  private void through(long handle) {
    active.removeLong(handle);
    if (facts.dynamic()) {
      set.addLong(handle);
    } else {
      set.removeLong(handle);
    }
  }

  private void write(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
