package io.trivet.simulator.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Requests of all devices to one server, over connections that are kept or over a new one for
/// each, as Mender's clients since 4.0 make them: a whole TLS handshake, nothing resumed.
final class Wire implements AutoCloseable {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  /// A client has one thread that looks after its sockets.
  private static final int CLIENTS = 2;

  private final URI server;
  private final Connections connections;
  private final Trust trust;
  private final Tally tally;
  private final List<HttpClient> clients;
  private final AtomicInteger turn = new AtomicInteger();

  enum Connections {
    KEPT,
    NEW
  }

  /// What came back.
  sealed interface Answer {
    record Got(int status, byte[] body) implements Answer {}

    /// 429: come back after this time.
    record Later(Duration pause) implements Answer {}

    /// No answer at all.
    record None(IOException because) implements Answer {}
  }

  Wire(URI server, Trust trust, Connections connections, Tally tally) {
    this.server = server;
    this.connections = connections;
    this.trust = trust;
    this.tally = tally;
    this.clients = IntStream.range(0, CLIENTS).mapToObj(_ -> client()).toList();
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(20))
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .sslContext(trust.context())
        .build();
  }

  /// A request to a path of the server, or to an address the server gave.
  HttpRequest.Builder to(String address) {
    var uri = address.startsWith("http") ? URI.create(address) : server.resolve(address);
    var request = HttpRequest.newBuilder(uri).timeout(ANSWER_MAX);
    return connections == Connections.NEW ? request.header("Connection", "close") : request;
  }

  URI server() {
    return server;
  }

  HttpClient any() {
    return clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
  }

  Answer send(Kind kind, HttpRequest request) throws InterruptedException {
    try {
      var answer = exchange(kind, request, BodyHandlers.ofByteArray());
      return switch (answer.statusCode()) {
        case 429 -> later(kind, answer);
        default -> new Answer.Got(answer.statusCode(), answer.body());
      };
    } catch (IOException e) {
      tally.add(Tally.Counter.UNREACHABLE, 1);
      return new Answer.None(e);
    }
  }

  /// A body that is read as it comes; the caller closes it.
  HttpResponse<InputStream> open(Kind kind, HttpRequest request)
      throws IOException, InterruptedException {
    return exchange(kind, request, BodyHandlers.ofInputStream());
  }

  private <T> HttpResponse<T> exchange(Kind kind, HttpRequest request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    var answer = any().send(request, body);
    tally.answered(kind, System.nanoTime() - begun);
    if (answer.statusCode() >= 500) {
      tally.wrong("%s answered %d".formatted(kind.text(), answer.statusCode()));
    }
    return answer;
  }

  private Answer later(Kind kind, HttpResponse<?> answer) {
    tally.add(Tally.Counter.SENT_AWAY, 1);
    var seconds = answer.headers().firstValue("Retry-After").orElse("");
    if (!seconds.matches("[1-9][0-9]{0,4}")) {
      tally.wrong("%s answered 429 without a time to come back".formatted(kind.text()));
      return new Answer.Later(Duration.ofSeconds(5));
    }
    return new Answer.Later(Duration.ofSeconds(Long.parseLong(seconds)));
  }

  @Override
  public void close() {
    clients.forEach(HttpClient::shutdownNow);
  }
}
