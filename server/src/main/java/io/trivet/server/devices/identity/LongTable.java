package io.trivet.server.devices.identity;

import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// Rows of numbers, found by their first two, in few large arrays: a million rows of eight numbers
/// take 64 to 100 MB and no objects for the collector to follow. The first two must be evenly
/// spread, as digests and random ids are, and are not both zero. Parts are locked by themselves; a
/// reader waits for nobody. A full table forgets a row at random for each new one. HOT.
///
/// Loads that race with a drop: take a `ticket` before reading the truth; a row that is put with it
/// is not kept if anything near was dropped since.
final class LongTable {
  private static final int PARTS = 64;
  private static final int SLOTS_MIN = 16;

  private final int width;
  private final int rowsMaxOfPart;
  private final Part[] parts = new Part[PARTS];

  /// Rows of `width` numbers, about `rowsMax` of them.
  LongTable(int width, int rowsMax) {
    this.width = width;
    this.rowsMaxOfPart = Math.max(1, rowsMax / PARTS);
    Arrays.setAll(parts, _ -> new Part());
  }

  /// A copy of the row.
  long @Nullable [] find(long first, long second) {
    return part(first, second).find(first, second);
  }

  int ticket(long first, long second) {
    return part(first, second).ticket();
  }

  void put(long[] row) {
    put(row, ticket(row[0], row[1]));
  }

  void put(long[] row, int ticket) {
    part(row[0], row[1]).put(row, ticket);
  }

  void remove(long first, long second) {
    part(first, second).remove(first, second);
  }

  void clear() {
    for (var part : parts) {
      part.clear();
    }
  }

  int rows() {
    return Arrays.stream(parts).mapToInt(Part::rows).sum();
  }

  /// What the rows take of the heap.
  long bytes() {
    return Arrays.stream(parts).mapToLong(Part::bytes).sum();
  }

  private Part part(long first, long second) {
    return parts[(int) mixed(first, second) & (PARTS - 1)];
  }

  private static long mixed(long first, long second) {
    long mixed = (first ^ Long.rotateLeft(second, 23)) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }

  /// Open addressing; a row lies at its home or, without a gap between, behind it.
  private final class Part {
    private final StampedLock lock = new StampedLock();
    private long[] cells = new long[SLOTS_MIN * width];
    private int rows;
    private int drops;

    long @Nullable [] find(long first, long second) {
      long stamp = lock.tryOptimisticRead();
      if (stamp != 0) {
        var row = look(first, second);
        if (lock.validate(stamp)) {
          return row;
        }
      }
      stamp = lock.readLock();
      try {
        return look(first, second);
      } finally {
        lock.unlockRead(stamp);
      }
    }

    int ticket() {
      long stamp = lock.readLock();
      try {
        return drops;
      } finally {
        lock.unlockRead(stamp);
      }
    }

    int rows() {
      long stamp = lock.readLock();
      try {
        return rows;
      } finally {
        lock.unlockRead(stamp);
      }
    }

    long bytes() {
      long stamp = lock.readLock();
      try {
        return (long) cells.length * Long.BYTES;
      } finally {
        lock.unlockRead(stamp);
      }
    }

    void put(long[] row, int ticket) {
      change(() -> {
        if (drops == ticket) {
          keep(row);
        }
      });
    }

    void remove(long first, long second) {
      change(() -> {
        drops++;
        int at = slot(cells, first, second);
        if (!isEmpty(cells, at)) {
          takeOut(at);
        }
      });
    }

    void clear() {
      change(() -> {
        drops++;
        rows = 0;
        cells = new long[SLOTS_MIN * width];
      });
    }

    private void change(Runnable what) {
      long stamp = lock.writeLock();
      try {
        what.run();
      } finally {
        lock.unlockWrite(stamp);
      }
    }

    /// May see a change half done: the caller finds out.
    private long @Nullable [] look(long first, long second) {
      var seen = cells;
      int at = slot(seen, first, second);
      return seen[at] == first && seen[at + 1] == second
          ? Arrays.copyOfRange(seen, at, at + width)
          : null;
    }

    private void keep(long[] row) {
      int at = slot(cells, row[0], row[1]);
      if (isEmpty(cells, at)) {
        makeRoom(at);
        at = slot(cells, row[0], row[1]);
        rows++;
      }
      System.arraycopy(row, 0, cells, at, width);
    }

    /// At most four slots of five are taken, so that searches stay short.
    private void makeRoom(int at) {
      if (rows >= rowsMaxOfPart) {
        int victim = at;
        while (isEmpty(cells, victim)) {
          victim = next(cells, victim);
        }
        takeOut(victim);
      } else if ((rows + 1) * 5L > cells.length / width * 4L) {
        grow();
      }
    }

    private void grow() {
      var old = cells;
      int slots = old.length / width;
      cells = new long[(slots + slots / 4) * width];
      for (int at = 0; at < old.length; at += width) {
        if (!isEmpty(old, at)) {
          System.arraycopy(old, at, cells, slot(cells, old[at], old[at + 1]), width);
        }
      }
    }

    /// Rows behind the gap move up, so that no search ends at it before its row.
    private void takeOut(int taken) {
      int gap = taken;
      for (int at = next(cells, gap); !isEmpty(cells, at); at = next(cells, at)) {
        int home = home(cells, cells[at], cells[at + 1]);
        boolean reachable = gap < at ? gap < home && home <= at : gap < home || home <= at;
        if (!reachable) {
          System.arraycopy(cells, at, cells, gap, width);
          gap = at;
        }
      }
      Arrays.fill(cells, gap, gap + width, 0);
      rows--;
    }

    /// Where the row lies, or the empty slot where it would.
    private int slot(long[] in, long first, long second) {
      int at = home(in, first, second);
      for (int steps = in.length / width; steps > 0 && !isEmpty(in, at); steps--) {
        if (in[at] == first && in[at + 1] == second) {
          break;
        }
        at = next(in, at);
      }
      return at;
    }

    private int home(long[] in, long first, long second) {
      long slots = in.length / width;
      return (int) (((mixed(first, second) >>> 32) * slots) >>> 32) * width;
    }

    private int next(long[] in, int at) {
      return at + width == in.length ? 0 : at + width;
    }

    private static boolean isEmpty(long[] in, int at) {
      return in[at] == 0 && in[at + 1] == 0;
    }
  }
}
