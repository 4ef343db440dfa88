package io.trivet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Debian's own Mender clients on this machine, as many as a test wants. They need root, because
/// some of the client's paths are compiled in.
public final class RealClients implements AutoCloseable {
  private final TestDirectory directory = new TestDirectory("clients");
  private final List<Integer> started = new ArrayList<>();

  /// Skips the test, with the reason, where the clients are missing.
  public RealClients() {
    Stream.of("mender", "mender-artifact", "dbus-daemon", "openssl").forEach(Command::require);
    Assumptions.assumeTrue(
        System.getProperty("user.name", "").equals("root"), "real Mender clients need root");
    Command.run(
        directory.path(), "sh", script("prepare.sh").toString(), directory.path().toString());
  }

  /// An artifact, key or installed file that prepare.sh made.
  public Path file(String name) {
    return directory.path().resolve(name);
  }

  /// Starts one client that checks artifacts with `verifyKey` (a file here), or, when that is
  /// empty, does not check.
  public RealDevice start(int number, URI url, Path caCertificate, String verifyKey) {
    var command =
        new ArrayList<>(
            List.of(
                "bash",
                script("device.sh").toString(),
                "start",
                Integer.toString(number),
                directory.path().toString(),
                url.toString(),
                caCertificate.toString()));
    if (!verifyKey.isEmpty()) {
      command.add(file(verifyKey).toString());
    }
    started.add(number);
    Command.run(directory.path(), command.toArray(String[]::new));
    return new RealDevice(number, directory.path().resolve("device" + number));
  }

  /// Gives a running client its remote access: Debian's mender-connect beside it.
  public void connect(RealDevice device) {
    Command.require("mender-connect");
    Command.run(
        directory.path(),
        "bash",
        script("device.sh").toString(),
        "connect",
        Integer.toString(device.number()),
        directory.path().toString());
  }

  public void stop(RealDevice device) {
    Command.run(
        directory.path(),
        "bash",
        script("device.sh").toString(),
        "stop",
        Integer.toString(device.number()),
        directory.path().toString());
    Await.until(java.time.Duration.ofSeconds(10), "the client has ended", () -> !device.isAlive());
  }

  /// A running client. Its identity is {@link #mac}, its inventory has `hostname=deviceN`.
  public record RealDevice(int number, Path home) {
    public String mac() {
      return "02:00:00:01:%02x:%02x".formatted(number / 256, number % 256);
    }

    public String log() {
      try {
        return Files.readString(home.resolve("mender.log"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Makes the client ask for an update now instead of at its next poll.
    public void checkNow() {
      Command.run(home, "kill", "-USR1", pid());
    }

    public boolean isAlive() {
      return ProcessHandle.of(Long.parseLong(pid())).map(ProcessHandle::isAlive).orElse(false);
    }

    private String pid() {
      try {
        return Files.readString(home.resolve("mender.pid")).strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Path script(String name) {
    var path = directory.path().resolve(name);
    try (var in = RealClients.class.getResourceAsStream("/real-clients/" + name)) {
      if (in == null) {
        throw new AssertionError(name + " is missing");
      }
      if (!Files.exists(path)) {
        Files.copy(in, path);
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (var number : started) {
      Command.run(
          directory.path(),
          "bash",
          script("device.sh").toString(),
          "stop",
          Integer.toString(number),
          directory.path().toString());
    }
    directory.close();
  }
}
