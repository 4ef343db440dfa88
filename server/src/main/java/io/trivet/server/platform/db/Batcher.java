package io.trivet.server.platform.db;

import io.trivet.core.kernel.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Group commit: what many callers want written at the same time is one transaction. A caller
/// blocks until its item is durable or refused, exactly as if it had a transaction of its own;
/// alone it waits for nobody. There are no threads of its own: whoever finds a writer's place free
/// writes for all that wait.
///
/// The work of a batch must not depend on which items share it. If the database refuses a batch,
/// each item is tried by itself, so that one bad item harms no other.
public final class Batcher<T, R> {
  /// Items in one transaction.
  static final int ITEMS_MAX = 512;

  /// Callers that may wait; more are told to come back.
  static final int WAITING_MAX = 50_000;

  /// Transactions at a time: while one waits for the disk another computes.
  static final int WRITERS = 2;

  private final Database database;
  private final Work<T, R> work;
  private final Queue<Ticket<T>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger callers = new AtomicInteger();
  private final Semaphore writers = new Semaphore(WRITERS);

  public Batcher(Database database, Work<T, R> work) {
    this.database = database;
    this.work = work;
  }

  /// Writes all items in the transaction; an outcome for each, in their order.
  @FunctionalInterface
  public interface Work<T, R> {
    List<Outcome<R>> write(Handle db, List<T> items);
  }

  /// What became of one item.
  public sealed interface Outcome<R> {
    /// The result, or the failure.
    R get();

    record Done<R>(R value) implements Outcome<R> {
      @Override
      public R get() {
        return value;
      }
    }

    /// The item changed nothing, and this is why.
    record Refused<R>(Failure failure) implements Outcome<R> {
      @Override
      public R get() {
        throw failure;
      }
    }
  }

  private record Broken(Throwable cause) {}

  private static final class Ticket<T> {
    final T item;
    final Thread caller = Thread.currentThread();
    volatile @Nullable Object outcome;

    Ticket(T item) {
      this.item = item;
    }

    void settle(Object result) {
      outcome = result;
      LockSupport.unpark(caller);
    }
  }

  /// Blocks until the item is durable; throws the failure it was refused with.
  public R write(T item) {
    if (callers.incrementAndGet() > WAITING_MAX) {
      callers.decrementAndGet();
      throw new Failure.Unavailable("too many changes wait to be written: try again");
    }
    try {
      var ticket = new Ticket<T>(item);
      waiting.add(ticket);
      return result(await(ticket));
    } finally {
      callers.decrementAndGet();
    }
  }

  /// No wake-up is lost: a ticket is in the queue before its caller asks for a writer's place, and
  /// a writer looks at the queue after it has given its place back.
  private Object await(Ticket<T> ticket) {
    boolean interrupted = false;
    Object outcome;
    while ((outcome = ticket.outcome) == null) {
      interrupted |= Thread.interrupted(); // must not break a transaction that is others' too
      if (writers.tryAcquire()) {
        try {
          writeNext();
        } finally {
          writers.release();
          wakeNext();
        }
      } else {
        LockSupport.park(this);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  private void wakeNext() {
    var next = waiting.peek();
    if (next != null) {
      LockSupport.unpark(next.caller);
    }
  }

  private void writeNext() {
    var batch = new ArrayList<Ticket<T>>();
    for (var ticket = waiting.poll(); ticket != null; ticket = waiting.poll()) {
      batch.add(ticket);
      if (batch.size() == ITEMS_MAX) {
        break;
      }
    }
    if (!batch.isEmpty() && !written(batch)) {
      batch.forEach(ticket -> written(List.of(ticket)));
    }
  }

  /// False if the batch was refused as a whole and its items are to be tried one by one.
  private boolean written(List<Ticket<T>> batch) {
    try {
      var items = batch.stream().map(ticket -> ticket.item).toList();
      var outcomes = database.inTransaction(db -> work.write(db, items));
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).settle(outcomes.get(i));
      }
      return true;
    } catch (Throwable e) {
      if (batch.size() > 1) {
        return false;
      }
      batch.getFirst().settle(new Broken(e));
      return true;
    }
  }

  @SuppressWarnings("unchecked")
  private R result(Object outcome) {
    return switch (outcome) {
      case Outcome<?> known -> (R) known.get();
      case Broken(RuntimeException e) -> throw e;
      case Broken(Error e) -> throw e;
      default -> throw new IllegalStateException("unforeseen outcome " + outcome);
    };
  }
}
