package io.trivet.server.people.live;

import io.trivet.core.kernel.ChangeSet;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One open console. What changes is collected here, bounded, and written at most once a second on
/// the virtual thread of the request. Times are those of the machine, not of the product: they only
/// pace the connection.
final class LiveStream {
  /// How fast messages, signs of life and questions follow each other, and how long a browser may
  /// take to read one.
  record Pace(Duration message, Duration heartbeat, Duration recheck, Duration writeMax) {
    static final Pace STANDARD =
        new Pace(
            Limits.STREAM_MESSAGE_PAUSE,
            Limits.STREAM_HEARTBEAT,
            Limits.STREAM_RECHECK,
            Limits.STREAM_WRITE_MAX);
  }

  /// Stands for the number of an event where there is none.
  static final long NO_EVENTS = -1;

  private final UserCaller opener;
  private final Supplier<UserCaller> again;
  private final Audience audience;
  private final Pace pace;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ChangeSet pending = new ChangeSet(Limits.STREAM_CHANGES_PER_KIND_MAX);
  private long sequence;
  private boolean recheck;

  /// Why it is to end; empty while it is not.
  private String ending = "";

  /// Set while a write is under way, for the watchdog.
  private @Nullable Thread writer;

  private long writingSinceNanos;

  LiveStream(
      UserCaller opener, Supplier<UserCaller> again, Audience audience, Pace pace, long sequence) {
    this.opener = opener;
    this.again = again;
    this.audience = audience;
    this.pace = pace;
    this.sequence = sequence;
  }

  UserCaller opener() {
    return opener;
  }

  /// The last event the browser knows of, or will with the next message.
  long sequence() {
    lock.lock();
    try {
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /// More changes, up to the event with this number ({@link #NO_EVENTS}: the number stays).
  void offer(List<ChangeSet.Change> changes, long upTo) {
    lock.lock();
    try {
      changes.forEach(change -> pending.add(change.kind(), change.id()));
      sequence = Math.max(sequence, upTo);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Anything may have changed: something was missed.
  void offerEverything(long upTo) {
    lock.lock();
    try {
      for (var kind : EventKind.values()) {
        pending.addAll(kind);
      }
      sequence = upTo < 0 ? sequence : upTo; // it may go back: to a server that began anew
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// A session ended somewhere: look whether it is this one.
  void askAgain() {
    lock.lock();
    try {
      recheck = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The server stops: the browser comes again by itself.
  void stop() {
    end("stop");
  }

  /// The same user has opened too many others: the browser should not come again.
  void replace() {
    end("replaced");
  }

  private void end(String reason) {
    lock.lock();
    try {
      ending = reason;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Drops a browser that does not read: an interrupt ends the blocked write of a virtual thread by
  /// closing its socket.
  void dropIfStuck() {
    lock.lock();
    try {
      if (writer != null && System.nanoTime() - writingSinceNanos > pace.writeMax().toNanos()) {
        writer.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Runs until the browser goes, its session ends or the server stops.
  void run(OutputStream out) throws IOException {
    try {
      write(out, "retry: 2000\nevent: hello\ndata: {}\n\n");
      long beat = System.nanoTime();
      while (true) {
        var turn = await(pace.recheck());
        if (!turn.ending().isEmpty()) {
          writeEnd(out, turn.ending());
          return;
        }
        var caller = again.get();
        var audible = audience.audible(caller, turn.changes());
        if (!audible.isEmpty()) {
          write(out, message(turn.sequence(), audible));
          beat = System.nanoTime();
          pause();
        } else if (System.nanoTime() - beat > pace.heartbeat().toNanos()) {
          write(out, ": still here\n\n");
          beat = System.nanoTime();
        }
      }
    } catch (Failure.Unauthorized _) {
      writeEnd(out, "session");
    } catch (InterruptedException _) {
      throw new IOException("the stream was dropped");
    }
  }

  private record Turn(List<ChangeSet.Change> changes, long sequence, String ending) {}

  private Turn await(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long left = longest.toNanos();
      while (pending.isEmpty() && !recheck && ending.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      recheck = false;
      return new Turn(pending.drain(), sequence, ending);
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = pace.message().toNanos();
      while (ending.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static String message(long sequence, List<ChangeSet.Change> changes) {
    var data =
        changes.stream()
            .map(change -> Map.of("kind", change.kind().text(), "id", change.id()))
            .toList();
    return "id: %d\nevent: changes\ndata: %s\n\n".formatted(sequence, Json.text(data));
  }

  private void writeEnd(OutputStream out, String reason) throws IOException {
    write(out, "event: end\ndata: {\"reason\":\"%s\"}\n\n".formatted(reason));
  }

  private void write(OutputStream out, String text) throws IOException {
    writing(Thread.currentThread());
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } finally {
      writing(null);
    }
  }

  private void writing(@Nullable Thread thread) {
    lock.lock();
    try {
      writer = thread;
      writingSinceNanos = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }
}
