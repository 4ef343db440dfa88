package io.trivet.server;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.websocket.WsConfig;
import io.trivet.server.platform.StartFailure;
import io.trivet.server.platform.http.Link;
import io.trivet.server.platform.http.PlainChannels;
import io.trivet.server.platform.http.SocketDoor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/// The sockets of the server: HTTPS, and plain HTTP on the loopback address when asked for.
final class Listeners implements AutoCloseable {
  /// Bytes of a request line, and of all headers together.
  static final int PROLOGUE_BYTES_MAX = 8 << 10;

  static final int HEADER_BYTES_MAX = 16 << 10;

  static final Duration IDLE_MAX = Duration.ofMinutes(5);
  private static final String PLAIN = "plain";

  private final WebServer server;
  private final boolean hasPlain;

  private Listeners(WebServer server, boolean hasPlain) {
    this.server = server;
    this.hasPlain = hasPlain;
  }

  static Listeners start(ServerConfig config, Tls tls, Handler door, SocketDoor sockets) {
    var routing = HttpRouting.builder().any(door);
    var listening = config.listening();
    var builder =
        WebServer.builder()
            .host(listening.bind())
            .port(listening.port())
            .tls(tls)
            // over channels, Helidon looks up the name of every peer's address before its handshake
            .useNio(false)
            .idleConnectionTimeout(IDLE_MAX)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofSeconds(2))
            .addConnectionSelector(http1(sockets))
            .addProtocol(webSocket())
            .addRouting(routing);
    listening
        .httpPort()
        .ifPresent(port ->
            builder.putSocket(
                PLAIN,
                socket ->
                    socket
                        .host("127.0.0.1")
                        .port(port)
                        .connectionOptions(new PlainChannels())
                        .idleConnectionTimeout(IDLE_MAX)
                        .addConnectionSelector(http1(sockets))
                        .addProtocol(webSocket())
                        .addRouting(routing.copy())));
    return start(config, builder.build());
  }

  /// HTTP/1.1, whose requests for a WebSocket go to our own door.
  private static Http1ConnectionSelector http1(SocketDoor sockets) {
    var http1 =
        Http1Config.builder()
            .maxPrologueLength(PROLOGUE_BYTES_MAX)
            .maxHeadersSize(HEADER_BYTES_MAX)
            .validateRequestHeaders(true)
            .build();
    return Http1ConnectionSelector.builder().config(http1).addUpgrader(sockets).build();
  }

  private static WsConfig webSocket() {
    return WsConfig.builder().maxFrameLength(Link.MESSAGE_BYTES_MAX).build();
  }

  private static Listeners start(ServerConfig config, WebServer server) {
    requireFree(config.listening().bind(), config.listening().port());
    config.listening().httpPort().ifPresent(port -> requireFree("127.0.0.1", port));
    var started = server.start();
    if (!started.isRunning()) {
      throw new StartFailure("the HTTP server did not start; the log above says why");
    }
    return new Listeners(started, config.listening().httpPort().isPresent());
  }

  /// The HTTP server only logs that a port is taken; we say it.
  private static void requireFree(String address, int port) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new StartFailure(
          "cannot listen on port %d of %s: %s. Is another server running? Choose another port with --port or --http-port"
              .formatted(port, address, e.getMessage()),
          e);
    }
  }

  int port() {
    return server.port();
  }

  /// -1 without plain HTTP.
  int httpPort() {
    return hasPlain ? server.port(PLAIN) : -1;
  }

  @Override
  public void close() {
    server.stop();
  }
}
