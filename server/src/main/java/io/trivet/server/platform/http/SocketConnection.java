package io.trivet.server.platform.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The library's WebSocket connection, with an end that is always told.
final class SocketConnection implements ServerConnection {
  /// Closing the socket below normally ends the reader; after this time it is interrupted.
  private static final Duration CUT_MAX = Duration.ofMillis(500);

  private final ConnectionContext context;
  private final Links links;
  private final LinkListener listener;
  private @Nullable WsConnection connection;
  private @Nullable Link link;
  private volatile @Nullable Thread reader;

  SocketConnection(ConnectionContext context, Links links, SocketHandler handler) {
    this.context = context;
    this.links = links;
    this.listener = new LinkListener(handler, this::cut, this::opened);
  }

  LinkListener listener() {
    return listener;
  }

  void use(WsConnection library) {
    connection = library;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    reader = Thread.currentThread();
    try {
      library().handle(limit);
    } finally {
      end();
    }
  }

  /// Told without an interrupt of the reader in the way: telling writes to the database.
  private void end() {
    synchronized (listener) {
      reader = null;
    }
    var _ = Thread.interrupted();
    try {
      listener.ended();
    } finally {
      if (link != null) {
        links.remove(link);
      }
    }
  }

  @Override
  public Duration idleTime() {
    return Duration.ZERO; // the pings of Links decide whether the other side still lives
  }

  /// The server stops.
  @Override
  public void close(boolean interrupt) {
    library().close(interrupt);
  }

  private void opened(Link opened) {
    link = opened;
    links.add(opened);
  }

  private void cut() {
    Thread.ofVirtual().name("cut").start(context.serverSocket()::close);
    Thread.ofVirtual().name("cut-reader").start(this::interruptReader);
  }

  /// Interrupting a virtual thread that reads a socket closes that socket.
  private void interruptReader() {
    var reading = reader;
    if (reading == null) {
      return;
    }
    try {
      if (!reading.join(CUT_MAX)) {
        synchronized (listener) {
          if (reading.equals(reader)) {
            reading.interrupt();
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private WsConnection library() {
    if (connection == null) {
      throw new IllegalStateException("the connection was not set");
    }
    return connection;
  }
}
