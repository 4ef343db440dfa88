package io.trivet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Programs of the machine.
public final class Command {
  private static final int SECONDS_MAX = 60;

  private Command() {}

  /// Skips the test, with the reason, when the machine has no such program.
  public static void require(String program) {
    Assumptions.assumeTrue(
        exists(program), () -> program + " is not installed: ./trivet test installs it as root");
  }

  public static boolean exists(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }

  /// Runs a program to its end and returns what it printed; fails when it does.
  public static String run(Path directory, String... command) {
    try {
      var output = Files.createTempFile("command", ".log");
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      var said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError("failed: %s\n%s".formatted(String.join(" ", command), said));
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
