package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// All open WebSockets: pinged so that they stay open through every proxy, and cut when the other
/// side has gone without a word.
public final class Links {
  /// WebSockets of one node.
  public static final int LINKS_MAX = 200_000;

  /// Mender's clients expect to hear something within a minute.
  public static final Duration PING_EVERY = Duration.ofSeconds(30);

  static final Duration SILENCE_MAX = Duration.ofSeconds(90);

  /// The text of a ping says how long the other side may take, as Mender's server does.
  private static final String PING_TEXT = "60";

  /// Longer than a link that was told to close may stay.
  static final Duration STOP_MAX = Link.CLOSE_MAX.plusMillis(500);

  private final Set<Link> open = ConcurrentHashMap.newKeySet();
  private final int max;
  private volatile boolean stopping;

  public Links() {
    this(LINKS_MAX);
  }

  Links(int max) {
    this.max = max;
  }

  public int count() {
    return open.size();
  }

  /// Run every {@link #PING_EVERY}.
  public void ping() {
    for (var link : open) {
      if (link.silence().compareTo(SILENCE_MAX) > 0) {
        link.cutNow();
      } else {
        link.ping(PING_TEXT);
      }
    }
  }

  /// Says good-bye to everybody and waits for their ends to be told: the server stops, and what is
  /// told must not be interrupted. Devices come back by themselves.
  public void closeAll() {
    stopping = true;
    open.forEach(link -> link.close(Link.GOING_AWAY, "the server is stopping"));
    long end = System.nanoTime() + STOP_MAX.toNanos();
    try {
      synchronized (open) {
        while (!open.isEmpty() && System.nanoTime() < end) {
          open.wait(50);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void requireRoom() {
    if (stopping) {
      throw new Failure.Unavailable("the server is stopping");
    }
    if (open.size() >= max) {
      throw new Failure.Unavailable("this server has no room for another WebSocket");
    }
  }

  void add(Link link) {
    open.add(link);
  }

  void remove(Link link) {
    open.remove(link);
    synchronized (open) {
      open.notifyAll();
    }
  }
}
