package io.trivet.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The product as users run it: a process of its own, known only by its ports and files.
public final class ServerProcess implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);

  private final TestDirectory directory = new TestDirectory("server");
  private final Map<String, String> environment;
  private final List<String> arguments;
  private @Nullable Process process;

  private ServerProcess(Map<String, String> environment, List<String> arguments) {
    this.environment = Map.copyOf(environment);
    this.arguments = List.copyOf(arguments);
  }

  public static ServerProcess start() {
    return start(Map.of(), List.of("--port", "0", "--http-port", "0"));
  }

  public static ServerProcess start(Map<String, String> environment, List<String> arguments) {
    var server = new ServerProcess(environment, arguments);
    server.startAgain();
    return server;
  }

  /// Starts on the same data; ready when it returns.
  public void startAgain() {
    launch();
    try {
      awaitReady();
    } catch (AssertionError tooLate) {
      running().destroy(); // nobody else knows it
      throw tooLate;
    }
    if (!running().isAlive()) {
      throw new AssertionError("the server ended:\n" + logTail());
    }
  }

  private void awaitReady() {
    Await.until(
        START_MAX,
        "the server is ready",
        () ->
            !running().isAlive()
                || (Files.exists(data().resolve("address.txt")) && management().isReady()));
  }

  /// Starts it and does not wait.
  private void launch() {
    try {
      Files.deleteIfExists(data().resolve("address.txt"));
      process =
          builder(data(), environment, arguments)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a server prints that must end by itself, for example because it cannot start.
  public static String runToEnd(
      Path data, Map<String, String> environment, List<String> arguments) {
    try {
      var started = builder(data, environment, arguments).start();
      boolean ended = started.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        started.destroy();
        throw new AssertionError("the server did not end by itself");
      }
      return started.exitValue()
          + " "
          + new String(
              started.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static ProcessBuilder builder(
      Path data, Map<String, String> environment, List<String> arguments) {
    var target = System.getProperty("server.target", "../server/target");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            target + "/server.jar" + File.pathSeparator + target + "/lib/*",
            "io.trivet.server.Main",
            "up",
            "--data",
            data.toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("TRIVET_"));
    builder.environment().putAll(environment);
    return builder;
  }

  public Path data() {
    return directory.path();
  }

  public URI url() {
    return URI.create(line("address.txt", "https: "));
  }

  public Path caCertificate() {
    return data().resolve("ca.crt");
  }

  public String email() {
    return line("first-admin.txt", "email: ");
  }

  public String password() {
    return line("first-admin.txt", "password: ");
  }

  public Target target() {
    return new Target(url(), Optional.of(caCertificate()), email(), password());
  }

  /// A client that has not logged in.
  public ManagementClient management() {
    return new ManagementClient(url(), Optional.of(caCertificate()));
  }

  /// A client of the first administrator.
  public ManagementClient administrator() {
    return target().administrator();
  }

  public DeviceClient device(Map<String, String> identity) {
    return target().device("EC", identity);
  }

  /// Seconds it took to end after SIGTERM.
  public double stop() {
    long start = System.nanoTime();
    running().destroy();
    waitForEnd();
    return (System.nanoTime() - start) / 1e9;
  }

  /// SIGKILL.
  public void kill9() {
    running().destroyForcibly();
    waitForEnd();
  }

  public String logText() {
    try {
      return Files.readString(log().toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void waitForEnd() {
    try {
      if (!running().waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        running().destroyForcibly();
        throw new AssertionError("the server did not end; its log ends with:\n" + logTail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Process running() {
    if (process == null) {
      throw new AssertionError("the server was not started");
    }
    return process;
  }

  private File log() {
    return data().resolve("server.log").toFile();
  }

  private String logTail() {
    if (!log().exists()) {
      return "";
    }
    var text = logText();
    return text.substring(Math.max(0, text.length() - 4000));
  }

  private String line(String file, String prefix) {
    try {
      return Files.readAllLines(data().resolve(file)).stream()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .findFirst()
          .orElseThrow(() -> new AssertionError(file + " has no line " + prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stops the server (its PostgreSQL too, also after a kill) and deletes its data.
  @Override
  public void close() {
    if (!running().isAlive()) {
      launch();
      Await.until(
          START_MAX,
          "the server is up again to be stopped",
          () -> Files.exists(data().resolve("address.txt")));
    }
    stop();
    directory.close();
  }
}
