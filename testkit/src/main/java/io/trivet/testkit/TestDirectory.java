package io.trivet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/// A folder of a test's own, open to other users (a PostgreSQL that must not be root has to reach
/// it), deleted at the end.
public final class TestDirectory implements AutoCloseable {
  private final Path path;

  public TestDirectory(String name) {
    try {
      path = Files.createTempDirectory("trivet-" + name + "-");
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    deleteTree(path);
  }

  public static void deleteTree(Path path) {
    try (var all = Files.walk(path)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
