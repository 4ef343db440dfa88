package io.trivet.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Somebody's system that is told what happens: an HTTP server on a loopback address that remembers
/// every request and answers as it is told.
public final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final String scheme;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile ToIntFunction<Request> answers = _ -> 204;
  private volatile Map<String, String> headers = Map.of();

  /// Header names in lower case.
  public record Request(String path, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private Receiver(String address, int port, @Nullable SSLContext tls) {
    try {
      var at = new InetSocketAddress(InetAddress.getByName(address), port);
      if (tls == null) {
        server = HttpServer.create(at, 0);
      } else {
        var https = HttpsServer.create(at, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = https;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    scheme = tls == null ? "http" : "https";
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public static Receiver start() {
    return new Receiver("127.0.0.1", 0, null);
  }

  public static Receiver startAt(String address, int port) {
    return new Receiver(address, port, null);
  }

  public static Receiver startTls(SSLContext tls) {
    return new Receiver("127.0.0.1", 0, tls);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public URI url(String path) {
    return URI.create(
        scheme + "://" + server.getAddress().getAddress().getHostAddress() + ":" + port() + path);
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /// From now on requests are answered with what the function says.
  public void answer(ToIntFunction<Request> status) {
    answers = status;
  }

  public void answer(int status, Map<String, String> withHeaders) {
    headers = Map.copyOf(withHeaders);
    answers = _ -> status;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var named = new TreeMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              named.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
      var request =
          new Request(
              exchange.getRequestURI().toString(), named, exchange.getRequestBody().readAllBytes());
      requests.add(request);
      headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      int status = answers.applyAsInt(request);
      exchange.sendResponseHeaders(status, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
