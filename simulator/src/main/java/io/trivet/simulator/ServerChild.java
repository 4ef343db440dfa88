package io.trivet.simulator;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server started for the demonstration, known by its files and its port.
final class ServerChild implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofMinutes(2);

  private final Path data;
  private final Process process;

  private ServerChild(Path data, Process process) {
    this.data = data;
    this.process = process;
  }

  /// `home` is the project's folder, `port` may be 0 for a free one. Where it runs is known after
  /// {@link #awaitAddress}.
  static ServerChild start(Path home, Path data, int port) throws IOException {
    var target = home.resolve("server/target");
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            target.resolve("server.jar") + File.pathSeparator + target.resolve("lib") + "/*",
            "io.trivet.server.Main",
            "up",
            "--data",
            data.toString(),
            "--port",
            Integer.toString(port));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("server.log").toFile())
            .start();
    return new ServerChild(data, process);
  }

  URI url() throws IOException {
    return URI.create(line("address.txt", "https: "));
  }

  Path caCertificate() {
    return data.resolve("ca.crt");
  }

  Path data() {
    return data;
  }

  Operator operator() throws IOException, InterruptedException {
    var operator = new Operator(url(), caCertificate());
    operator.logIn(email(), password());
    return operator;
  }

  String email() throws IOException {
    return line("first-admin.txt", "email: ");
  }

  String password() throws IOException {
    return line("first-admin.txt", "password: ");
  }

  void awaitAddress() throws IOException, InterruptedException {
    long end = System.nanoTime() + START_MAX.toNanos();
    while (!Files.exists(data.resolve("address.txt"))) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException(
            "the server did not start:\n" + Files.readString(data.resolve("server.log")));
      }
      Thread.sleep(50); // tidy: another process is starting
    }
  }

  private String line(String file, String prefix) throws IOException {
    return Files.readAllLines(data.resolve(file)).stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow(() -> new IOException(file + " has no line " + prefix));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
