package io.trivet.server.platform.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.http.ServerRequest;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The channels of a port without TLS, found by the addresses of their two ends: the HTTP server
/// keeps them to itself, but shows each one when it sets its socket options. With the channel, the
/// bytes of a file go to the kernel without passing through the heap.
public final class PlainChannels implements SocketOptions {
  /// Closed channels are swept out when this many were accepted since the last time, or as many as
  /// there are.
  private static final int SWEEP_MIN = 1_024;

  private final SocketOptions options = SocketOptions.create();
  private final Map<Ends, SocketChannel> open = new ConcurrentHashMap<>();
  private final AtomicInteger sinceSweep = new AtomicInteger();

  private record Ends(SocketAddress remote, SocketAddress local) {}

  /// The channel a request came through; empty with TLS.
  static Optional<SocketChannel> find(ServerRequest request) {
    return request.listenerContext().config().connectionOptions() instanceof PlainChannels plain
        ? Optional.ofNullable(
            plain.open.get(new Ends(request.remotePeer().address(), request.localPeer().address())))
        : Optional.empty();
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    options.configureSocket(channel);
    try {
      open.put(new Ends(channel.getRemoteAddress(), channel.getLocalAddress()), channel);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    if (sinceSweep.incrementAndGet() > Math.max(SWEEP_MIN, open.size() / 2)) {
      sinceSweep.set(0);
      open.values().removeIf(known -> !known.isOpen());
    }
  }

  /// Channels that are remembered, open or not yet swept out.
  int size() {
    return open.size();
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
