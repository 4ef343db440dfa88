package io.trivet.server;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.StartFailure;
import io.trivet.server.platform.http.DevelopmentCa;
import io.trivet.server.platform.http.FrontDoor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

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

  static Listeners start(ServerConfig config, Tls tls, FrontDoor door) {
    var routing = HttpRouting.builder().any(door);
    var listening = config.listening();
    var builder =
        WebServer.builder()
            .host(listening.bind())
            .port(listening.port())
            .tls(tls)
            .idleConnectionTimeout(IDLE_MAX)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofSeconds(2))
            .addProtocol(http1())
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
                        .idleConnectionTimeout(IDLE_MAX)
                        .addProtocol(http1())
                        .addRouting(routing.copy())));
    return start(config, builder.build());
  }

  private static Http1Config http1() {
    return Http1Config.builder()
        .maxPrologueLength(PROLOGUE_BYTES_MAX)
        .maxHeadersSize(HEADER_BYTES_MAX)
        .validateRequestHeaders(true)
        .build();
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

  /// The certificate to show: the owner's, or one of our own CA.
  static Tls tls(ServerConfig config, Path data, Secrets secrets, Instant now) {
    return config
        .certificate()
        .map(Listeners::ownTls)
        .orElseGet(() -> developmentTls(config, data, secrets, now));
  }

  private static Tls ownTls(ServerConfig.OwnCertificate own) {
    try {
      var keys =
          Keys.builder()
              .pem(pem ->
                  pem.key(Resource.create(own.key())).certChain(Resource.create(own.certificate())))
              .build();
      return Tls.builder().privateKey(keys).privateKeyCertChain(keys).build();
    } catch (RuntimeException e) {
      throw new StartFailure(
          "cannot use TRIVET_TLS_CERT and TRIVET_TLS_KEY (PEM, key in PKCS#8): " + e.getMessage(),
          e);
    }
  }

  private static Tls developmentTls(ServerConfig config, Path data, Secrets secrets, Instant now) {
    Set<String> names =
        config.publicUrl().stream()
            .map(url -> URI.create(url).getHost().replaceAll("[\\[\\]]", ""))
            .collect(Collectors.toSet());
    var identity = new DevelopmentCa(data.resolve("ca.crt"), secrets, now).issue(names);
    return Tls.builder()
        .privateKey(identity.key())
        .privateKeyCertChain(identity.chain())
        .addEnabledProtocol("TLSv1.3")
        .addEnabledProtocol("TLSv1.2")
        .build();
  }

  @Override
  public void close() {
    server.stop();
  }
}
