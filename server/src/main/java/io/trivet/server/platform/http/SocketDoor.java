package io.trivet.server.platform.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConnection;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.kernel.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every WebSocket is opened here: the same routes as at the {@link FrontDoor}, and the caller is
/// verified before anything is said. A browser must come from our own pages and bring a ticket; a
/// refusal is an HTTP answer, so nobody behind the socket has seen a byte.
public final class SocketDoor implements Http1Upgrader {
  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
  private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");

  private static final HttpPrologue FORGOTTEN =
      HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.GET, "/", false);
  private static final Headers NO_HEADERS = WritableHeaders.create();

  /// RFC 6455, section 1.3.
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final RouteTable routes;
  private final Function<String, DeviceCaller> devices;
  private final UserDoor users;
  private final TrustedProxies proxies;
  private final BrowserGuard browsers;
  private final Links links;

  public SocketDoor(Entrance entrance, BrowserGuard browsers, Links links) {
    this.routes = entrance.routes();
    this.devices = entrance.devices();
    this.users = entrance.users();
    this.proxies = entrance.proxies();
    this.browsers = browsers;
    this.links = links;
  }

  @Override
  public String supportedProtocol() {
    return "websocket";
  }

  /// Null when the path is no WebSocket of ours: then the request is an ordinary one.
  @Override
  public @Nullable ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    var match = routes.find(prologue.uriPath().rawPath());
    var endpoint = match.byMethod().get("GET");
    boolean socket =
        endpoint instanceof Endpoint.DeviceSocket || endpoint instanceof Endpoint.UserSocket;
    if (endpoint == null || !socket || !prologue.method().text().equals("GET")) {
      return null;
    }
    var call =
        new Call(
            new Incoming.Upgrade(context, prologue, headers),
            endpoint,
            match.values(),
            FrontDoor.requestId(headers),
            proxies);
    var key = key(headers);
    if (key.isEmpty()) {
      return null;
    }
    var handler = open(context, call, endpoint);
    try {
      accept(context, key.get(), protocol(headers));
    } catch (RuntimeException gone) {
      handler.closed("connection lost");
      throw gone;
    }
    return connection(context, key.get(), handler);
  }

  private SocketHandler open(ConnectionContext context, Call call, Endpoint endpoint) {
    try {
      links.requireRoom();
      return switch (endpoint) {
        case Endpoint.DeviceSocket device -> {
          var token = Bearer.token(call);
          yield device.opener().open(call, devices.apply(token), () -> devices.apply(token));
        }
        case Endpoint.UserSocket user -> openForUser(call, user);
        case Endpoint.Open _, Endpoint.ForDevice _, Endpoint.ForUser _ ->
            throw new IllegalStateException(endpoint.path() + " is not a WebSocket");
      };
    } catch (Failure failure) {
      throw refused(context, ErrorRenderer.render(failure, call.requestId()), call);
    } catch (RuntimeException e) {
      throw refused(context, ErrorRenderer.unforeseen(e, call), call);
    }
  }

  private SocketHandler openForUser(Call call, Endpoint.UserSocket endpoint) {
    var caller = users.admit(call, false); // the guard below asks for more than a change would
    browsers.check(call, caller);
    caller.require(endpoint.permission());
    return endpoint.opener().open(call, caller, call::callerAgain);
  }

  /// The request is not passed on: it would stay in memory as long as the WebSocket is open.
  private ServerConnection connection(
      ConnectionContext context, String key, SocketHandler handler) {
    var connection = new SocketConnection(context, links, handler);
    connection.use(WsConnection.create(context, FORGOTTEN, NO_HEADERS, key, connection.listener()));
    return connection;
  }

  private static Optional<String> key(Headers headers) {
    boolean right = headers.first(VERSION).orElse("").equals("13");
    return headers.first(KEY).filter(key -> right && key.matches("[A-Za-z0-9+/=]{16,64}"));
  }

  /// The first of the offered sub-protocols that is one of ours.
  private static Optional<String> protocol(Headers headers) {
    return offered(headers.first(PROTOCOL).orElse("")).stream()
        .filter(offer -> offer.equals("trivet.v1") || offer.equals("protomsg/msgpack"))
        .findFirst();
  }

  static List<String> offered(String header) {
    return Arrays.stream(header.split(",", -1)).map(String::strip).toList();
  }

  private static void accept(ConnectionContext context, String key, Optional<String> protocol) {
    var head =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: %s\r\n".formatted(hash(key))
            + protocol.map("Sec-WebSocket-Protocol: %s\r\n"::formatted).orElse("")
            + "\r\n";
    context.dataWriter().writeNow(BufferData.create(head.getBytes(StandardCharsets.US_ASCII)));
  }

  /// Writes the refusal and ends the connection: what a client may have sent behind its request
  /// must not be read as another one.
  private static CloseConnectionException refused(
      ConnectionContext context, Reply reply, Call call) {
    var body = reply.body() instanceof Reply.Body.Bytes bytes ? bytes.bytes() : new byte[0];
    var head =
        "HTTP/1.1 %d Refused\r\nX-MEN-RequestID: %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(reply.status(), call.requestId(), body.length)
            .getBytes(StandardCharsets.US_ASCII);
    context
        .dataWriter()
        .writeNow(BufferData.create(BufferData.create(head), BufferData.create(body)));
    return new CloseConnectionException("WebSocket refused");
  }

  private static String hash(String key) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      var digest = sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
