package io.trivet.trust.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// A witness over HTTP: `POST /add-checkpoint` and `GET /<hash of the origin>/checkpoint`. Plain
/// HTTP: what is said is public and signed; put it behind a proxy for TLS.
public final class WitnessServer implements AutoCloseable {
  /// Requests worked on at once; a further one is told to come back.
  static final int AT_ONCE_MAX = 64;

  private static final String SIZE = "text/x.tlog.size";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Witness witness;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(AT_ONCE_MAX);

  private WitnessServer(Witness witness, HttpServer server) {
    this.witness = witness;
    this.server = server;
  }

  /// Listens until it is closed; port 0 is a free one.
  public static WitnessServer start(Witness witness, String host, int port) throws IOException {
    var http = HttpServer.create(new InetSocketAddress(host, port), 0);
    var server = new WitnessServer(witness, http);
    http.setExecutor(server.threads);
    http.createContext("/", server::answer);
    http.start();
    return server;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!free.tryAcquire()) {
        send(exchange, 503, TEXT, "busy: try again\n");
        return;
      }
      try {
        route(exchange);
      } finally {
        free.release();
      }
    } catch (RuntimeException e) {
      System.err.println("witness: " + e);
      throw e;
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    if (path.equals("/add-checkpoint")) {
      add(exchange);
    } else if (path.matches("/[0-9a-f]{64}/checkpoint")) {
      last(exchange, path.substring(1, 65));
    } else {
      send(exchange, 404, TEXT, "expected /add-checkpoint or /<hash of the origin>/checkpoint\n");
    }
  }

  private void add(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().add("Allow", "POST");
      send(exchange, 405, TEXT, "expected POST\n");
      return;
    }
    var body = exchange.getRequestBody().readNBytes(AddCheckpoint.BYTES_MAX + 1);
    switch (witness.add(body)) {
      case Verdict.Cosigned(var lines) -> send(exchange, 200, TEXT, String.join("", lines));
      case Verdict.Conflict(var size) -> send(exchange, 409, SIZE, size + "\n");
      case Verdict.Refused(var status, var why) -> send(exchange, status, TEXT, why + "\n");
    }
  }

  private void last(HttpExchange exchange, String hash) throws IOException {
    var checkpoint = witness.checkpoint(hash);
    if (checkpoint.isEmpty()) {
      send(exchange, 404, TEXT, "this witness has signed nothing of this log\n");
    } else {
      send(exchange, 200, TEXT, new String(checkpoint.get(), StandardCharsets.UTF_8));
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    threads.close();
    witness.close();
  }
}
