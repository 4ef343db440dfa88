package io.trivet.server.people.sso;

import io.trivet.testkit.Await;
import io.trivet.testkit.Command;
import io.trivet.testkit.TestDirectory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipInputStream;

/// A real Keycloak, from its distribution in Maven Central (fetched on first use), on a free
/// loopback port, with the realms that are given (`{port}` in them stands for its port).
final class Keycloak implements AutoCloseable {
  private static final String VERSION = "26.7.3";
  private static final Duration START_MAX = Duration.ofMinutes(8);

  private final TestDirectory directory = new TestDirectory("keycloak");
  private final int port;
  private final Process process;

  Keycloak(List<String> realms) {
    try {
      var home = unpack();
      try (var probe = new ServerSocket(0)) {
        port = probe.getLocalPort();
      }
      Files.createDirectories(home.resolve("data/import"));
      for (int i = 0; i < realms.size(); i++) {
        Files.writeString(
            home.resolve("data/import/realm" + i + ".json"),
            realms.get(i).replace("{port}", Integer.toString(port)));
      }
      process = start(home);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try {
      Await.until(START_MAX, "Keycloak is ready", this::isReady);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  private Process start(Path home) throws IOException {
    var builder =
        new ProcessBuilder(
            "bash",
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--import-realm");
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.path().resolve("keycloak.log").toFile())
        .start();
  }

  String issuer(String realm) {
    return "http://127.0.0.1:%d/realms/%s".formatted(port, realm);
  }

  private boolean isReady() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(directory.path().resolve("keycloak.log")));
    }
    var request =
        HttpRequest.newBuilder(URI.create(issuer("people") + "/.well-known/openid-configuration"))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }
  }

  private Path unpack() throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(distribution()))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var file = directory.path().resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
    return directory.path().resolve("keycloak-" + VERSION);
  }

  private static Path distribution() {
    var repository =
        Path.of(
            System.getProperty(
                "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
    var file =
        repository.resolve(
            "org/keycloak/keycloak-quarkus-dist/%s/keycloak-quarkus-dist-%s.zip"
                .formatted(VERSION, VERSION));
    if (!Files.exists(file)) {
      Command.run(
          Path.of("."),
          "mvn",
          "-B",
          "-q",
          "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:get",
          "-Dartifact=org.keycloak:keycloak-quarkus-dist:%s:zip".formatted(VERSION),
          "-Dtransitive=false");
    }
    return file;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    Await.until(Duration.ofSeconds(30), "Keycloak has ended", () -> !process.isAlive());
    directory.close();
  }
}
