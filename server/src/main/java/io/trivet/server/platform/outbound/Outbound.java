package io.trivet.server.platform.outbound;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.trivet.core.kernel.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Sends requests to addresses that users wrote down. A name is looked up once, its address
/// checked, and exactly that address connected to, so that a second answer of the name server
/// changes nothing; TLS checks the name. No redirect is followed, no proxy used, no connection
/// kept, and little is read of an answer.
public final class Outbound implements AutoCloseable {
  private final WebClient client;
  private final CheckedResolver resolver;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /// `authorities` is a PEM file of certificate authorities to trust in place of Java's.
  public Outbound(OutboundPolicy policy, Optional<Path> authorities) {
    this(new CheckedResolver(policy), authorities);
  }

  Outbound(CheckedResolver resolver, Optional<Path> authorities) {
    this.resolver = resolver;
    this.client =
        WebClient.builder()
            .followRedirects(false)
            .keepAlive(false)
            .shareConnectionCache(false)
            .connectionCacheSize(0)
            .servicesDiscoverServices(false)
            .proxy(Proxy.noProxy())
            .connectTimeout(Limits.OUTBOUND_CONNECT_MAX)
            .readTimeout(Limits.OUTBOUND_TOTAL_MAX)
            .dnsResolver(resolver)
            .tls(tls(authorities))
            .build();
  }

  private static Tls tls(Optional<Path> authorities) {
    var tls = Tls.builder();
    authorities.ifPresent(file ->
        tls.trust(Keys.builder().pem(pem -> pem.certificates(Resource.create(file))).build()));
    return tls.build();
  }

  /// Looks the host up, so that a mistake is told while somebody is there to hear it: a {@link
  /// io.trivet.core.kernel.Failure.Invalid} if the server would not connect. A name that is unknown
  /// for now is no mistake.
  public void requireAllowed(OutboundUrl url) {
    resolver.requireAllowed(url);
  }

  /// Posts a body. Takes at most {@link Limits#OUTBOUND_TOTAL_MAX}, whatever the receiver does.
  public Outcome post(OutboundUrl url, Map<String, String> headers, byte[] body) {
    var running = executor.submit(() -> send(url, headers, body));
    try {
      return running.get(Limits.OUTBOUND_TOTAL_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      running.cancel(true); // the interrupt closes the socket of a virtual thread
      return new Outcome.Unreachable(
          "no answer within %d seconds".formatted(Limits.OUTBOUND_TOTAL_MAX.toSeconds()));
    } catch (InterruptedException _) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      return new Outcome.Unreachable("the server is stopping");
    } catch (ExecutionException e) {
      return new Outcome.Unreachable(reason(e));
    }
  }

  /// One request whose whole answer is wanted: at most {@link Limits#OUTBOUND_ANSWER_BYTES_MAX} of
  /// it, within {@link Limits#OUTBOUND_TOTAL_MAX}. An `IOException` says why there is none.
  public Fetched exchange(Method method, OutboundUrl url, Map<String, String> headers, byte[] body)
      throws IOException {
    var running = executor.submit(() -> fetch(method, url, headers, body));
    try {
      return running.get(Limits.OUTBOUND_TOTAL_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      running.cancel(true);
      throw new IOException("the answer took too long");
    } catch (InterruptedException _) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("the server is stopping");
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    }
  }

  private Fetched fetch(Method method, OutboundUrl url, Map<String, String> headers, byte[] body)
      throws IOException {
    resolver.requirePlainAllowed(url);
    var request = client.method(method).uri(url.uri()).header(HeaderNames.USER_AGENT, "Trivet");
    headers.forEach((name, value) -> request.header(HeaderNames.create(name), value));
    try (var response = body.length == 0 ? request.request() : request.submit(body)) {
      var type = response.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
      return new Fetched(response.status().code(), type, whole(response));
    }
  }

  private static byte[] whole(HttpClientResponse response) throws IOException {
    if (!response.entity().hasEntity()) {
      return new byte[0];
    }
    var bytes = response.inputStream().readNBytes(Limits.OUTBOUND_ANSWER_BYTES_MAX + 1);
    if (bytes.length > Limits.OUTBOUND_ANSWER_BYTES_MAX) {
      throw new IOException("the answer is too large");
    }
    return bytes;
  }

  private Outcome send(OutboundUrl url, Map<String, String> headers, byte[] body)
      throws IOException {
    resolver.requirePlainAllowed(url);
    var request = client.post().uri(url.uri()).header(HeaderNames.USER_AGENT, "Trivet");
    headers.forEach((name, value) -> request.header(HeaderNames.create(name), value));
    try (var response = request.submit(body)) {
      return new Outcome.Answered(response.status().code(), excerpt(response));
    }
  }

  private static String excerpt(HttpClientResponse response) throws IOException {
    if (!response.entity().hasEntity()) {
      return "";
    }
    var bytes = response.inputStream().readNBytes(Limits.OUTBOUND_EXCERPT_BYTES_MAX);
    return new String(bytes, StandardCharsets.UTF_8)
        .replaceAll("[\\p{Cntrl}\\p{Cf}\\s\\uFFFD]+", " ")
        .strip();
  }

  private static String reason(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      switch (at) {
        case NotAllowed refused -> {
          return String.valueOf(refused.getMessage());
        }
        case java.net.ConnectException _ -> {
          return "the connection was refused or not answered";
        }
        case java.net.SocketTimeoutException _ -> {
          return "the receiver did not answer in time";
        }
        case SSLException _ -> {
          return "the TLS connection failed: is the certificate valid for this name?";
        }
        default -> {}
      }
    }
    return "the connection broke before there was an answer";
  }

  @Override
  public void close() {
    executor.shutdownNow();
    client.closeResource();
  }
}
