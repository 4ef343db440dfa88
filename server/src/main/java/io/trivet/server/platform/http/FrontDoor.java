package io.trivet.server.platform.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Every request enters here: its operation is looked up, its caller verified, the operation asked,
/// and the answer (or the failure) written. HOT: a poll passes through this class.
public final class FrontDoor implements Handler {
  private static final HeaderName REQUEST_ID = HeaderNames.create("X-MEN-RequestID");
  private static final Pattern REQUEST_ID_FORM =
      Pattern.compile("[A-Za-z0-9._:-]{1,%d}".formatted(Limits.REQUEST_ID_CHARS_MAX));
  private static final int OPENING_BYTES = 16 << 10;

  private static final Endpoint NO_ENDPOINT =
      new Endpoint.Open("", "", _ -> new Reply(404, List.of(), new Reply.Body.None()));

  private static final byte[] NOT_A_SOCKET =
      "this path is a WebSocket\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private final RouteTable routes;
  private final Function<String, DeviceCaller> devices;
  private final UserDoor users;
  private final TrustedProxies proxies;

  public FrontDoor(Entrance entrance) {
    this.routes = entrance.routes();
    this.devices = entrance.devices();
    this.users = entrance.users();
    this.proxies = entrance.proxies();
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    var method = request.prologue().method().text();
    var match = routes.find(request.path().rawPath());
    var found = match.byMethod().get(method.equals("HEAD") ? "GET" : method);
    var endpoint = found == null ? NO_ENDPOINT : found;
    var call =
        new Call(
            Incoming.of(request), endpoint, match.values(), requestId(request.headers()), proxies);
    var reply = found == null ? noEndpoint(call, method, match.byMethod()) : answer(call, endpoint);
    if (!call.drain()) {
      reply = reply.with("Connection", "close");
    }
    send(reply, method.equals("HEAD"), call, response);
  }

  private Reply answer(Call call, Endpoint endpoint) {
    try {
      return switch (endpoint) {
        case Endpoint.ForDevice device ->
            device.handler().answer(call, devices.apply(Bearer.token(call)));
        case Endpoint.Open open -> open.handler().answer(call);
        case Endpoint.ForUser user -> users.answer(call, user);
        case Endpoint.DeviceSocket _, Endpoint.UserSocket _ -> notASocket();
      };
    } catch (Failure failure) {
      return refuse(failure, call, endpoint);
    } catch (UncheckedIOException gone) {
      throw gone; // the connection broke while the body was read: there is nobody to answer
    } catch (RuntimeException | Error e) {
      return ErrorRenderer.unforeseen(e, call);
    }
  }

  /// A 401 with a body makes Mender's C++ clients abort the process, on every device route.
  private static Reply refuse(Failure failure, Call call, Endpoint endpoint) {
    return failure instanceof Failure.Unauthorized && endpoint instanceof Endpoint.ForDevice
        ? new Reply(401, List.of(), new Reply.Body.None())
        : ErrorRenderer.render(failure, call.requestId());
  }

  private static Reply notASocket() {
    return Reply.bytes(426, "text/plain; charset=utf-8", NOT_A_SOCKET).with("Upgrade", "websocket");
  }

  private static Reply noEndpoint(Call call, String method, Map<String, Endpoint> byMethod) {
    if (byMethod.isEmpty()) {
      return ErrorRenderer.render(new Failure.NotFound("this path was"), call.requestId());
    }
    var allow = String.join(", ", byMethod.keySet()) + ", OPTIONS";
    var reply =
        method.equals("OPTIONS")
            ? Reply.NO_CONTENT
            : ErrorRenderer.body(
                405, "expected one of " + allow, "method_not_allowed", Map.of(), call.requestId());
    return reply.with("Allow", allow);
  }

  static String requestId(Headers headers) {
    var given = headers.first(REQUEST_ID).orElse("");
    return REQUEST_ID_FORM.matcher(given).matches() ? given : newRequestId();
  }

  private static String newRequestId() {
    var random = ThreadLocalRandom.current();
    return Long.toHexString(random.nextLong() | Long.MIN_VALUE)
        + Long.toHexString(random.nextLong() | Long.MIN_VALUE);
  }

  private static void send(Reply reply, boolean head, Call call, ServerResponse response) {
    response.status(reply.status());
    response.header(HeaderValues.create(REQUEST_ID, call.requestId()));
    for (var header : reply.headers()) {
      response.headers().add(HeaderNames.create(header.name()), header.value());
    }
    switch (reply.body()) {
      case Reply.Body.None _ -> response.send();
      case Reply.Body.Bytes(var type, var bytes) -> {
        describe(response, type, bytes.length);
        response.send(head ? new byte[0] : bytes);
      }
      case Reply.Body.Stream stream -> {
        describe(response, stream.contentType(), stream.length());
        write(stream.content(), head, response);
      }
      case Reply.Body.Part part -> part(part, head, call.request(), response);
      case Reply.Body.Live live -> {
        describe(response, live.contentType());
        write(live.content(), head, response);
      }
    }
  }

  private static void write(Reply.Content content, boolean head, ServerResponse response) {
    if (head) {
      response.send();
      return;
    }
    try (var out = response.outputStream()) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Through the channel itself, where there is one: the bytes of the file then do not pass through
  /// the heap. The HTTP server sends the head together with the first bytes of the body.
  static void part(
      Reply.Body.Part part, boolean head, ServerRequest request, ServerResponse response) {
    describe(response, part.contentType(), part.length());
    if (head) {
      response.send();
      return;
    }
    try (var out = response.outputStream()) {
      var channel = PlainChannels.find(request);
      long opening = channel.isEmpty() ? part.length() : Math.min(part.length(), OPENING_BYTES);
      part.file().send(part.first(), opening, out, part.sent());
      out.flush();
      if (channel.isPresent()) {
        part.file()
            .send(part.first() + opening, part.length() - opening, channel.get(), part.sent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(ServerResponse response, String type, long length) {
    describe(response, type);
    response.contentLength(length);
  }

  private static void describe(ServerResponse response, String type) {
    response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, type));
    response.header(HeaderValues.create(HeaderNames.create("X-Content-Type-Options"), "nosniff"));
  }
}
