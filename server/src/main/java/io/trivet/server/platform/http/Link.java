package io.trivet.server.platform.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our end of an open WebSocket. Messages wait in a queue of bounded size and are written by a
/// virtual thread that exists only while there is something to write, so that an idle socket costs
/// no thread of ours and nobody who sends is held up by a slow receiver against their will.
public final class Link {
  /// Bytes of one message from the other side.
  public static final int MESSAGE_BYTES_MAX = 1 << 20;

  /// Bytes that may wait to be written.
  public static final int QUEUE_BYTES_MAX = 512 << 10;

  /// A socket that was told to close is cut when it is still there after this time.
  static final Duration CLOSE_MAX = Duration.ofSeconds(1);

  public static final int POLICY = 1008;
  public static final int UNSUPPORTED = 1003;
  public static final int TOO_LARGE = 1009;
  public static final int GOING_AWAY = 1001;
  public static final int NORMAL = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /// A control frame's payload is at most 125 bytes, two of them the code.
  private static final int REASON_BYTES_MAX = 120;

  private final WsSession session;
  private final Runnable cut;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Outgoing> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean writing;
  private boolean closing;
  private boolean ended;
  private volatile long heardNanos = System.nanoTime();

  /// Ordered with the messages: a pong or a close must not overtake what was said before it.
  private sealed interface Outgoing {
    record Message(byte[] bytes) implements Outgoing {}

    record Ping(String text) implements Outgoing {}

    record Pong(byte[] bytes) implements Outgoing {}

    record Close(int code, String reason) implements Outgoing {}
  }

  /// `cut` ends the connection below, whatever it is doing.
  Link(WsSession session, Runnable cut) {
    this.session = session;
    this.cut = cut;
  }

  /// Queues a message; false if the queue is full or the socket is closing.
  public boolean offer(byte[] message) {
    return send(message, Duration.ZERO);
  }

  /// Queues a message, waiting at most `patience` for room. False if there was none, or the socket
  /// is closing.
  public boolean send(byte[] message, Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!closing && !hasRoom(message.length)) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return enqueue(new Outgoing.Message(message), message.length);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Says good-bye behind what is queued, and cuts the connection if that takes too long.
  public void close(int code, String reason) {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      enqueue(new Outgoing.Close(code, shorten(reason)), 0);
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("close").start(this::cutIfStillThere);
  }

  /// Drops what is queued and says good-bye at once: the other side shall see nothing more.
  public void closeNow(int code, String reason) {
    lock.lock();
    try {
      queue.clear();
      queuedBytes = 0;
    } finally {
      lock.unlock();
    }
    close(code, reason);
  }

  public boolean isOpen() {
    lock.lock();
    try {
      return !closing && !ended;
    } finally {
      lock.unlock();
    }
  }

  /// How long the other side has said nothing; zero while it waits for us to take a message.
  Duration silence() {
    return Duration.ofNanos(Math.max(0, System.nanoTime() - heardNanos));
  }

  void heard() {
    heardNanos = System.nanoTime();
  }

  /// Until the next {@link #heard} nothing can be heard, because we do not listen.
  void busy() {
    heardNanos = System.nanoTime() + Duration.ofDays(1).toNanos();
  }

  void ping(String text) {
    lock.lock();
    try {
      enqueue(new Outgoing.Ping(text), 0);
    } finally {
      lock.unlock();
    }
  }

  void pong(byte[] bytes) {
    lock.lock();
    try {
      if (queue.size() < 64) { // a flood of pings is answered as far as it can be
        enqueue(new Outgoing.Pong(bytes), 0);
      }
    } finally {
      lock.unlock();
    }
  }

  void cutNow() {
    cut.run();
  }

  /// The connection is gone.
  void ended() {
    lock.lock();
    try {
      ended = true;
      closing = true;
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(int bytes) {
    return queuedBytes == 0 || queuedBytes + bytes <= QUEUE_BYTES_MAX;
  }

  private boolean enqueue(Outgoing item, int bytes) {
    if (closing || ended) {
      return false;
    }
    queue.add(item);
    queuedBytes += bytes;
    if (!writing) {
      writing = true;
      Thread.ofVirtual().name("socket-writer").start(this::drain);
    }
    return true;
  }

  private void drain() {
    try {
      for (var item = next(); item != null; item = next()) {
        write(item);
      }
    } catch (RuntimeException e) {
      LOG.debug("socket write_failed", e);
      cut.run();
    }
  }

  private @Nullable Outgoing next() {
    lock.lock();
    try {
      var item = queue.poll();
      if (item instanceof Outgoing.Message(var bytes)) {
        queuedBytes = Math.max(0, queuedBytes - bytes.length);
      }
      writing = item != null;
      changed.signalAll();
      return item;
    } finally {
      lock.unlock();
    }
  }

  private void write(Outgoing item) {
    switch (item) {
      case Outgoing.Message(var bytes) -> session.send(BufferData.create(bytes), true);
      case Outgoing.Ping(var text) -> session.ping(BufferData.create(text));
      case Outgoing.Pong(var bytes) -> session.pong(BufferData.create(bytes));
      case Outgoing.Close(var code, var reason) -> session.close(code, reason);
    }
  }

  private void cutIfStillThere() {
    long left = CLOSE_MAX.toNanos();
    lock.lock();
    try {
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (ended) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    cut.run();
  }

  private static String shorten(String reason) {
    var safe = reason.replaceAll("[^\\x20-\\x7E]", "?");
    return safe.length() > REASON_BYTES_MAX ? safe.substring(0, REASON_BYTES_MAX) : safe;
  }
}
