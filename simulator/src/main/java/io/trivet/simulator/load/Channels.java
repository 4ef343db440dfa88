package io.trivet.simulator.load;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The channels (WebSockets) that devices keep open for remote access. They answer pings; whatever
/// the server sends is read and forgotten. One that closes is opened again.
final class Channels implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final String PATH = "/api/devices/v1/deviceconnect/connect";

  private final Wire wire;
  private final Throttle throttle;
  private final Tally tally;
  private final Queue<LoadDevice> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<WebSocket> open = new ConcurrentLinkedQueue<>();
  private final Thread opener;
  private volatile boolean closed;

  /// Opens so many a second.
  Channels(Wire wire, Tally tally, List<LoadDevice> devices, double perSecond) {
    this.wire = wire;
    this.tally = tally;
    this.throttle = new Throttle(perSecond);
    devices.stream().filter(device -> device.part.channel()).forEach(waiting::add);
    opener = Thread.ofVirtual().name("channels").start(this::openAll);
  }

  private void openAll() {
    var later = new ArrayDeque<LoadDevice>();
    while (!closed) {
      for (var device = waiting.poll(); device != null && !closed; device = waiting.poll()) {
        if (device.token.isEmpty()) {
          later.add(device);
        } else {
          throttle.await();
          openOne(device);
        }
      }
      waiting.addAll(later);
      later.clear();
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void openOne(LoadDevice device) {
    long begun = System.nanoTime();
    try {
      var address = wire.server().resolve(PATH).toString().replaceFirst("^http", "ws");
      open.add(
          wire.any()
              .newWebSocketBuilder()
              .connectTimeout(Duration.ofSeconds(30))
              .header("Authorization", "Bearer " + device.token)
              .buildAsync(java.net.URI.create(address), new Ear(device))
              .join());
      tally.answered(Kind.CHANNEL, System.nanoTime() - begun);
    } catch (CompletionException e) {
      tally.add(Tally.Counter.UNREACHABLE, 1);
      waiting.add(device);
    }
  }

  private final class Ear implements WebSocket.Listener {
    private final LoadDevice device;

    Ear(LoadDevice device) {
      this.device = device;
    }

    @Override
    public void onOpen(WebSocket socket) {
      tally.add(Tally.Counter.CHANNELS, 1);
      socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      over(socket);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      over(socket);
    }

    private void over(WebSocket socket) {
      tally.add(Tally.Counter.CHANNELS, -1);
      open.remove(socket);
      if (!closed) {
        waiting.add(device);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    opener.interrupt();
    open.forEach(WebSocket::abort);
  }
}
