package io.trivet.testkit;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A WebSocket to a server, message by message. Reads as fast as it can, unless it is told to be
/// slow.
public final class SocketClient implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Listener listener;
  private @Nullable WebSocket socket;
  private volatile int closeCode;
  private volatile String closeReason = "";

  /// The server answered with HTTP instead.
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status) {
      super("refused with " + status);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private SocketClient(boolean slow) {
    this.listener = new Listener(slow);
  }

  public static SocketClient open(
      URI base, Optional<Path> ca, String path, Map<String, String> headers, String... protocols) {
    return open(base, ca, path, headers, false, protocols);
  }

  /// One that takes no message before {@link #take} is called.
  public static SocketClient openSlow(
      URI base, Optional<Path> ca, String path, Map<String, String> headers) {
    return open(base, ca, path, headers, true);
  }

  private static SocketClient open(
      URI base,
      Optional<Path> ca,
      String path,
      Map<String, String> headers,
      boolean slow,
      String... protocols) {
    var client = new SocketClient(slow);
    var builder = new Http(base, ca).client().newWebSocketBuilder().connectTimeout(SOON);
    headers.forEach(builder::header);
    if (protocols.length > 0) {
      builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
    }
    var uri = URI.create(base.toString().replaceFirst("^http", "ws") + path);
    try {
      client.socket = builder.buildAsync(uri, client.listener).join();
      return client;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        throw new Refused(refused.getResponse().statusCode());
      }
      throw e;
    }
  }

  public String protocol() {
    return socket().getSubprotocol();
  }

  public void send(byte[] message) {
    socket().sendBinary(ByteBuffer.wrap(message), true).join();
  }

  public void sendText(String message) {
    socket().sendText(message, true).join();
  }

  /// The next message, if one comes in time.
  public Optional<byte[]> poll(Duration limit) {
    try {
      return Optional.ofNullable(received.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Lets a slow client take so many more messages.
  public void take(long messages) {
    socket().request(messages);
  }

  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /// Waits for the end; its code, or 1006 if the connection just broke.
  public int awaitClose(Duration limit) {
    try {
      if (!closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the socket was not closed within " + limit);
      }
      return closeCode;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private WebSocket socket() {
    if (socket == null) {
      throw new AssertionError("the socket was not opened");
    }
    return socket;
  }

  public String closeReason() {
    return closeReason;
  }

  @Override
  public void close() {
    socket().abort();
  }

  private final class Listener implements WebSocket.Listener {
    private final boolean slow;
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    Listener(boolean slow) {
      this.slow = slow;
    }

    @Override
    public void onOpen(WebSocket opened) {
      if (!slow) {
        opened.request(Long.MAX_VALUE);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      parts.writeBytes(bytes);
      if (last) {
        received.add(parts.toByteArray());
        parts.reset();
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closeCode = code;
      closeReason = reason;
      closed.countDown();
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closeCode = 1006;
      closeReason = String.valueOf(error.getMessage());
      closed.countDown();
    }
  }
}
