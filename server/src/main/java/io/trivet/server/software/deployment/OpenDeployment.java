package io.trivet.server.software.deployment;

import io.trivet.core.software.DeploymentId;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// A deployment with the devices (by handle) that may still have something to do in it. The set is
/// a hint: a device in it asks the database, a device not in it does not. One device too many costs
/// one query; the set never has one too few for longer than a notification takes.
final class OpenDeployment {
  static final Comparator<OpenDeployment> BY_AGE =
      Comparator.comparing((OpenDeployment open) -> open.createdAt)
          .thenComparing(open -> open.id.value());

  private final DeploymentId id;
  private final Instant createdAt;
  private final Roaring64Bitmap waiting;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  OpenDeployment(DeploymentId id, Instant createdAt, Roaring64Bitmap waiting) {
    this.id = id;
    this.createdAt = createdAt;
    this.waiting = waiting;
  }

  DeploymentId id() {
    return id;
  }

  /// HOT.
  boolean awaits(long handle) {
    lock.readLock().lock();
    try {
      return waiting.contains(handle);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// The device is through. True if nobody is awaited any more.
  boolean settle(long handle) {
    lock.writeLock().lock();
    try {
      waiting.removeLong(handle);
      return waiting.isEmpty();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
