package io.trivet.trust.command;

import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.log.TilePath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Where a command reads a log from: a folder, or a server, which is asked with the token in the
/// file of `--token-file`.
final class Source {
  static final Set<String> OPTIONS = Set.of("--token-file", "--ca");
  private static final String LOG = "/api/management/v1/auditlogs/log";
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private final URI base;
  private final HttpClient client;
  private final String token;

  private Source(URI base, HttpClient client, String token) {
    this.base = base;
    this.client = client;
    this.token = token;
  }

  static boolean isUrl(String place) {
    return place.startsWith("https://") || place.startsWith("http://");
  }

  /// The log at a place: `DIR`, `https://server` or the address of the log itself.
  static LogCopy log(String place, Arguments arguments) throws IOException {
    if (!isUrl(place)) {
      return LogCopy.in(Path.of(place));
    }
    var source = at(place, arguments);
    boolean witnessed = !arguments.all("--witness").isEmpty();
    var checkpoint =
        source
            .get(witnessed ? "cosigned" : "checkpoint")
            .orElseThrow(() -> new IOException("the log is empty: no checkpoint"));
    return new LogCopy(checkpoint, source::tile);
  }

  /// The log's key as the place itself gives it: good for a first look, no proof against the place.
  static Optional<String> key(String place, Arguments arguments) throws IOException {
    if (isUrl(place)) {
      return at(place, arguments).get("key").map(Source::line);
    }
    var file = Path.of(place).resolve("key");
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  private static String line(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static Source at(String place, Arguments arguments) throws IOException {
    var uri = URI.create(place.replaceAll("/+$", ""));
    boolean bare = uri.getPath() == null || uri.getPath().isEmpty();
    var builder = HttpClient.newBuilder().connectTimeout(WAIT_MAX);
    var ca = arguments.find("--ca");
    if (ca.isPresent()) {
      builder.sslContext(trusting(Path.of(ca.get())));
    }
    var file = arguments.find("--token-file");
    var token = file.isPresent() ? Files.readString(Path.of(file.get())).strip() : "";
    return new Source(URI.create(uri + (bare ? LOG : "")), builder.build(), token);
  }

  private Optional<byte[]> tile(TilePath tile) throws IOException {
    return get(tile.text());
  }

  private Optional<byte[]> get(String path) throws IOException {
    var request = HttpRequest.newBuilder(URI.create(base + "/" + path)).timeout(WAIT_MAX);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      var answer = client.send(request.build(), BodyHandlers.ofByteArray());
      return switch (answer.statusCode()) {
        case 200 -> Optional.of(answer.body());
        case 404 -> Optional.empty();
        default ->
            throw new IOException(
                "%s/%s answered %d; is the token good, and may it read the audit log?"
                    .formatted(base, path, answer.statusCode()));
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static SSLContext trusting(Path ca) throws IOException {
    try (var in = Files.newInputStream(ca)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use the certificate " + ca, e);
    }
  }
}
