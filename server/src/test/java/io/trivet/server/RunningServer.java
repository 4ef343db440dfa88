package io.trivet.server;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.TestDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A whole server in this JVM, with a database of its own and a clock that the test moves.
public final class RunningServer implements AutoCloseable {
  private final TestDirectory directory = new TestDirectory("running");
  private final TestDatabase database;
  private final boolean ownsDatabase;
  private final FakeClock clock;
  private final Server server;

  public RunningServer(Map<String, String> settings) {
    this(settings, new TestDatabase(), true, null);
  }

  /// On a database that the caller closes.
  public RunningServer(Map<String, String> settings, TestDatabase database) {
    this(settings, database, false, null);
  }

  /// Another node on the same database, with the same secrets and clock.
  public RunningServer beside() {
    return new RunningServer(Map.of(), database, false, this);
  }

  private RunningServer(
      Map<String, String> settings,
      TestDatabase database,
      boolean owns,
      @Nullable RunningServer first) {
    this.database = database;
    this.ownsDatabase = owns;
    this.clock = first == null ? FakeClock.at("2026-11-25T03:00:00Z") : first.clock;
    if (first != null) {
      copySecrets(first.directory);
    }
    var all = new HashMap<>(settings);
    all.put("TRIVET_DB_URL", database.address().url());
    all.put("TRIVET_DB_USER", database.address().user());
    all.put("TRIVET_DB_PASSWORD", database.address().password());
    var arguments =
        List.of("--data", directory.path().toString(), "--port", "0", "--http-port", "0");
    server = Server.start(ServerConfig.parse(arguments, all), clock);
  }

  public FakeClock clock() {
    return clock;
  }

  List<io.trivet.server.platform.http.Endpoint> endpoints() {
    return server.endpoints();
  }

  public TestDatabase database() {
    return database;
  }

  public URI url() {
    return URI.create(line("address.txt", "https: "));
  }

  public java.nio.file.Path caCertificate() {
    return directory.path().resolve("ca.crt");
  }

  public URI plainUrl() {
    return URI.create(line("address.txt", "http: "));
  }

  /// Of the server's data.
  public java.nio.file.Path directory() {
    return directory.path();
  }

  public java.nio.file.Path ca() {
    return directory.path().resolve("ca.crt");
  }

  public String email() {
    return line("first-admin.txt", "email: ");
  }

  public String password() {
    return line("first-admin.txt", "password: ");
  }

  /// Nobody yet.
  public ManagementClient client() {
    return new ManagementClient(url(), Optional.of(directory.path().resolve("ca.crt")));
  }

  public ManagementClient administrator() {
    var client = client();
    client.logIn(email(), password());
    return client;
  }

  private void copySecrets(TestDirectory from) {
    try {
      var to = Files.createDirectories(directory.path().resolve("secrets"));
      for (var file : from.path().resolve("secrets").toFile().listFiles()) {
        Files.copy(file.toPath(), to.resolve(file.getName()));
      }
      Files.copy(
          from.path().resolve("first-admin.txt"), directory.path().resolve("first-admin.txt"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String line(String file, String prefix) {
    try {
      return Files.readAllLines(directory.path().resolve(file)).stream()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
    if (ownsDatabase) {
      database.close();
    }
    directory.close();
  }
}
