package io.trivet.server.platform.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request, as the features see it: checked strings instead of bytes.
public final class Call {
  private final Incoming request;
  private final Endpoint endpoint;
  private final List<String> values;
  private final String requestId;
  private final TrustedProxies proxies;
  private @Nullable InputStream stream;
  private @Nullable Supplier<UserCaller> verification;
  private @Nullable Supplier<UserCaller> activity;

  Call(
      Incoming request,
      Endpoint endpoint,
      List<String> values,
      String requestId,
      TrustedProxies proxies) {
    this.request = request;
    this.endpoint = endpoint;
    this.values = values;
    this.requestId = requestId;
    this.proxies = proxies;
  }

  /// `again` and `active` are what {@link #callerAgain} and {@link #callerActive} give.
  void verifiedBy(Supplier<UserCaller> again, Supplier<UserCaller> active) {
    verification = again;
    activity = active;
  }

  /// Verifies the user who made this call once more: the same with the rights they have now, or
  /// {@link Failure.Unauthorized} when their session has ended. For answers that last: it does not
  /// count as use of the session, which would otherwise never become idle.
  public UserCaller callerAgain() {
    return get(verification);
  }

  /// The same because the person has just done something: their session is in use.
  public UserCaller callerActive() {
    return get(activity);
  }

  private static UserCaller get(@Nullable Supplier<UserCaller> caller) {
    if (caller == null) {
      throw new IllegalStateException("no user makes this call");
    }
    return caller.get();
  }

  ServerRequest request() {
    return switch (request) {
      case Incoming.Ordinary(var ordinary) -> ordinary;
      case Incoming.Upgrade _ -> throw new IllegalStateException("a WebSocket has no request");
    };
  }

  public String requestId() {
    return requestId;
  }

  /// The path as it came, without the query.
  public String path() {
    return request.rawPath();
  }

  /// The decoded value of `{name}` in the endpoint's path.
  public String segment(String name) {
    return RouteTable.value(endpoint, values, name);
  }

  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /// All values of a repeated query parameter, in order.
  public List<String> queries(String name) {
    return request.query().all(name, List::of).stream().map(Json::checked).toList();
  }

  public Set<String> queryNames() {
    return request.query().names();
  }

  /// A Unix time in seconds from the query.
  public Optional<Instant> queryTime(String name) {
    return query(name).map(text -> time(name, text));
  }

  public Page page() {
    return page(Limits.PAGE_SIZE_DEFAULT);
  }

  public Page page(int sizeDefault) {
    return new Page(number("page", 1), number("per_page", sizeDefault));
  }

  public int number(String name, int otherwise) {
    return query(name).map(text -> number(name, text)).orElse(otherwise);
  }

  /// The body as JSON of the given type; at most {@link Limits#BODY_BYTES_MAX} bytes.
  public <T> T json(Class<T> type) {
    requireJson();
    return Json.parse(body(), type);
  }

  public boolean hasBody() {
    return request.content().hasEntity();
  }

  /// The body byte for byte; at most {@link Limits#BODY_BYTES_MAX} bytes.
  public byte[] body() {
    try {
      var bytes = stream().readNBytes(Limits.BODY_BYTES_MAX + 1);
      if (bytes.length > Limits.BODY_BYTES_MAX) {
        throw new Failure.TooLarge(
            "the body is larger than %d bytes".formatted(Limits.BODY_BYTES_MAX));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InputStream stream() {
    if (stream == null) {
      stream = hasBody() ? request.content().inputStream() : InputStream.nullInputStream();
    }
    return stream;
  }

  /// Reads what the operation left of the body: a client that is still sending would otherwise lose
  /// the answer with the connection. False if there is more than {@link Limits#DRAIN_BYTES_MAX}.
  boolean drain() {
    if (!hasBody()) {
      return true;
    }
    try {
      var buffer = new byte[64 << 10];
      long bytes = 0;
      for (int count = stream().read(buffer); count >= 0; count = stream().read(buffer)) {
        bytes += count;
        if (bytes > Limits.DRAIN_BYTES_MAX) {
          return false;
        }
      }
      return true;
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  public String contentType() {
    return header("Content-Type").orElse("");
  }

  /// The network address the request came from, as numbers: a name would be what its owner's name
  /// server says.
  public String remoteAddress() {
    return peer().map(peer -> Network.text(proxies.client(peer, request.headers()))).orElse("");
  }

  private Optional<InetAddress> peer() {
    return request.remotePeer().address() instanceof InetSocketAddress peer
        ? Optional.ofNullable(peer.getAddress())
        : Optional.empty();
  }

  /// Scheme, host and port under which the caller reached the server, for links that go back to
  /// this caller and nobody else.
  public String origin() {
    boolean secure =
        peer()
            .map(peer -> proxies.isSecure(peer, request.isSecure(), request.headers()))
            .orElse(request.isSecure());
    return (secure ? "https://" : "http://") + request.authority();
  }

  private void requireJson() {
    var type = contentType().toLowerCase(Locale.ROOT);
    if (!type.equals("application/json") && !type.startsWith("application/json;")) {
      throw new Failure.Unsupported("Content-Type must be application/json");
    }
  }

  private static int number(String name, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw new Failure.Invalid(name + " must be a whole number");
    }
  }

  /// A Unix time in seconds, read from a text.
  public static Instant time(String name, String text) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text));
    } catch (NumberFormatException | DateTimeException _) {
      throw new Failure.Invalid(name + " must be a Unix time in seconds");
    }
  }
}
