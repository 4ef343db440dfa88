package io.trivet.server.platform.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.trivet.server.platform.http.ConsoleFiles.StaticFile;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// In front of the API: the files of the console, and its page for every address a browser opens
/// that is not an operation. The console routes by itself, so its addresses can be bookmarked.
/// Devices and programs never see it: what starts with `/api/` goes straight on.
public final class ConsoleDoor implements Handler {
  private static final String API = "/api/";
  private static final String NONCE_PLACE = "__NONCE__";
  private static final int NONCE_BYTES = 18;

  /// Nothing from elsewhere, nothing inline but style elements with the nonce of this one answer
  /// (docs/decisions/0030-console.md). WebAssembly: the player of session recordings.
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-__NONCE__';"
          + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
          + " base-uri 'none'; frame-ancestors 'none'";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "same-origin",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

  private final RouteTable routes;
  private final Handler api;
  private final ConsoleFiles files = ConsoleFiles.load();
  private final Optional<String> page = ConsoleFiles.page();
  private final SecureRandom random = new SecureRandom();

  /// `api` answers whatever is not the console's; `routes` are its operations.
  public ConsoleDoor(RouteTable routes, Handler api) {
    this.routes = routes;
    this.api = api;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws Exception {
    var path = request.path().rawPath();
    if (path.startsWith(API) || !isRead(request)) {
      api.handle(request, response);
      return;
    }
    var file = files.find(path);
    if (file.isPresent()) {
      send(file.get(), request, response);
    } else if (page.isPresent() && isPage(path, request)) {
      send(page.get(), request, response);
    } else {
      api.handle(request, response);
    }
  }

  /// An address of the console: a browser opens it, and no operation has it.
  private boolean isPage(String path, ServerRequest request) {
    var accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
    return accept.contains("text/html") && routes.find(path).byMethod().isEmpty();
  }

  private void send(String html, ServerRequest request, ServerResponse response) {
    var nonce = nonce();
    describe(response, "text/html; charset=utf-8", "no-store");
    header(response, "Content-Security-Policy", POLICY.replace(NONCE_PLACE, nonce));
    body(html.replace(NONCE_PLACE, nonce).getBytes(StandardCharsets.UTF_8), request, response);
  }

  private static void send(StaticFile file, ServerRequest request, ServerResponse response) {
    describe(
        response,
        file.contentType(),
        file.isImmutable() ? "public, max-age=31536000, immutable" : "public, max-age=3600");
    header(response, "Vary", "Accept-Encoding");
    var compressed = file.gzip().filter(_ -> takesGzip(request));
    compressed.ifPresent(_ -> header(response, "Content-Encoding", "gzip"));
    body(compressed.orElse(file.bytes()), request, response);
  }

  private static void describe(ServerResponse response, String type, String caching) {
    response.status(Status.OK_200);
    ALWAYS.forEach((name, value) -> header(response, name, value));
    header(response, "Content-Type", type);
    header(response, "Cache-Control", caching);
  }

  private static void body(byte[] bytes, ServerRequest request, ServerResponse response) {
    response.contentLength(bytes.length);
    response.send(isHead(request) ? new byte[0] : bytes);
  }

  private static void header(ServerResponse response, String name, String value) {
    response.header(HeaderValues.create(HeaderNames.create(name), value));
  }

  private static boolean takesGzip(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.ACCEPT_ENCODING)
        .orElse("")
        .toLowerCase(Locale.ROOT)
        .contains("gzip");
  }

  private static boolean isRead(ServerRequest request) {
    return isHead(request) || request.prologue().method().text().equals("GET");
  }

  private static boolean isHead(ServerRequest request) {
    return request.prologue().method().text().equals("HEAD");
  }

  private String nonce() {
    var bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
