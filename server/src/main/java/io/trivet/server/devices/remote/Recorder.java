package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.wire.remote.EchoWatch;
import io.trivet.wire.remote.RecordedEvent;
import io.trivet.wire.remote.RecordedEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Remembers one session. What happens is put into a buffer of bounded size; a thread of its own
/// writes it down piece by piece ({@link Recording}). When that cannot keep up or fails, whoever
/// next has something to remember gets a failure, and the session is ended: no session without its
/// recording.
final class Recorder {
  /// A piece is written when it has this many bytes, or when its first event is this old.
  static final int PIECE_BYTES = 256 << 10;

  static final Duration PIECE_AGE_MAX = Duration.ofMillis(700);

  /// Bytes that may wait to be written.
  static final int WAITING_BYTES_MAX = 2 << 20;

  /// How long a piece may take to be written, or the buffer to have room again.
  static final Duration WRITE_MAX = Duration.ofMillis(1500);

  /// After this pause no echo will come.
  private static final Duration ECHO_MAX = Duration.ofSeconds(2);

  private final Recording recording;
  private final Consumer<String> onFailure;
  private final long bytesMax;
  private final long startNanos = System.nanoTime();
  private final EchoWatch echo = new EchoWatch();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<RecordedEvent> waiting = new ArrayList<>();
  private long waitingBytes;
  private long firstNanos;
  private long typedNanos;
  private long writingSinceNanos;
  private long bytes;
  private boolean finishing;
  private boolean finished = true; // nothing to wait for before it is started
  private String failure = "";

  /// `onFailure` is told once, with the reason, on the writing thread. A session that has more than
  /// `bytesMax` to remember gets a {@link Failure.TooLarge}.
  Recorder(Recording recording, Consumer<String> onFailure, long bytesMax) {
    this.bytesMax = bytesMax;
    this.recording = recording;
    this.onFailure = onFailure;
  }

  void start() {
    finished = false;
    Thread.ofVirtual().name("recorder").start(this::write);
  }

  void output(byte[] shown) {
    lock.lock();
    try {
      note(echo.shown(shown));
      add(Kind.OUTPUT, shown);
    } finally {
      lock.unlock();
    }
  }

  void input(byte[] typed) {
    lock.lock();
    try {
      typedNanos = System.nanoTime();
      note(echo.typed(typed));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void resize(long width, long height) {
    event(Kind.RESIZE, "%dx%d".formatted(width, height));
  }

  /// What the audit log says at this moment.
  void mark(String text) {
    event(Kind.MARK, text);
  }

  /// Writes what is left. Returns when it is written or has failed.
  void finish() {
    lock.lock();
    try {
      note(echo.givenUp());
      finishing = true;
      changed.signalAll();
      long left = WRITE_MAX.toNanos();
      while (!finished && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Failure _) {
      changed.signalAll(); // it has failed before; that was told then
    } finally {
      lock.unlock();
    }
  }

  /// True when a piece takes too long to be written: the session must not go on unremembered.
  boolean isStuck() {
    lock.lock();
    try {
      return writingSinceNanos != 0 && System.nanoTime() - writingSinceNanos > WRITE_MAX.toNanos();
    } finally {
      lock.unlock();
    }
  }

  private void event(Kind kind, String text) {
    lock.lock();
    try {
      add(kind, text.getBytes(StandardCharsets.UTF_8));
    } finally {
      lock.unlock();
    }
  }

  private void note(List<EchoWatch.Typed> decided) {
    for (var typed : decided) {
      switch (typed) {
        case EchoWatch.Typed.Echoed(var text) ->
            add(Kind.INPUT, text.getBytes(StandardCharsets.UTF_8));
        case EchoWatch.Typed.Withheld(var count) ->
            add(Kind.WITHHELD, Integer.toString(count).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private void add(Kind kind, byte[] data) {
    requireWorking();
    bytes += data.length;
    if (bytes > bytesMax) {
      throw new Failure.TooLarge("session byte limit exceeded");
    }
    awaitRoom();
    long now = System.nanoTime();
    if (waiting.isEmpty()) {
      firstNanos = now;
    }
    waiting.add(new RecordedEvent(kind, (now - startNanos) / 1000, data));
    waitingBytes += data.length;
    if (waiting.size() == 1 || waitingBytes >= PIECE_BYTES) {
      changed.signalAll();
    }
  }

  private void awaitRoom() {
    try {
      long left = WRITE_MAX.toNanos();
      while (waitingBytes >= WAITING_BYTES_MAX && failure.isEmpty()) {
        if (left <= 0) {
          failure = "the recorder does not keep up";
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure.Unavailable("interrupted");
    }
    requireWorking();
  }

  private void requireWorking() {
    if (!failure.isEmpty()) {
      throw new Failure.Unavailable(failure);
    }
  }

  private void write() {
    try {
      for (var piece = next(); !piece.isEmpty() || !isFinishing(); piece = next()) {
        if (piece.isEmpty()) {
          recording.seal();
        } else {
          recording.append(piece, bytesSoFar());
        }
      }
      recording.close();
      end("");
    } catch (RuntimeException e) {
      end("the recorder failed: " + e.getClass().getSimpleName());
      onFailure.accept("the recorder failed");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      end("interrupted");
    }
  }

  /// The next piece; empty when the session is over or the head is to be sealed.
  private List<RecordedEvent> next() throws InterruptedException {
    lock.lock();
    try {
      writingSinceNanos = 0;
      while (!finishing && !isDue() && !recording.isSealDue()) {
        if (echo.isWaiting() && System.nanoTime() - typedNanos > ECHO_MAX.toNanos()) {
          note(echo.givenUp());
        }
        boolean timed = !waiting.isEmpty() || echo.isWaiting() || recording.isUnsealed();
        if (timed) {
          changed.await(100, TimeUnit.MILLISECONDS);
        } else {
          changed.await();
        }
      }
      var piece = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      writingSinceNanos = System.nanoTime();
      changed.signalAll();
      return piece;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return waitingBytes >= PIECE_BYTES
        || (!waiting.isEmpty() && System.nanoTime() - firstNanos > PIECE_AGE_MAX.toNanos());
  }

  private boolean isFinishing() {
    lock.lock();
    try {
      return finishing;
    } finally {
      lock.unlock();
    }
  }

  private long bytesSoFar() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  private void end(String why) {
    lock.lock();
    try {
      failure = why.isEmpty() ? "the session has ended" : why;
      finished = true;
      writingSinceNanos = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// What a recording is about, and the node that holds the session.
  record Subject(
      DeviceRef device, RemoteSessionId session, String user, String userName, UUID node) {}
}
