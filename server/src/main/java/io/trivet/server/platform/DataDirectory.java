package io.trivet.server.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The folder that holds everything of a server, locked so that no second one uses it.
public final class DataDirectory implements AutoCloseable {
  /// What must be free on the disk at the start: less than that, and even a log may not be written.
  static final long FREE_BYTES_MIN = 64L << 20;

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  public static DataDirectory open(Path path) {
    var absolute = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      requireRoom(absolute);
      return new DataDirectory(absolute, lock(absolute.resolve("server.lock")));
    } catch (IOException e) {
      throw new StartFailure(
          "cannot use the data directory %s: %s. Choose another with --data, or make it writable"
              .formatted(absolute, e),
          e);
    }
  }

  public Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  private static void requireRoom(Path path) throws IOException {
    long free = Files.getFileStore(path).getUsableSpace();
    if (free < FREE_BYTES_MIN) {
      throw new StartFailure(
          "the disk of %s is full: %d MiB are free, at least %d are needed"
              .formatted(path, free >> 20, FREE_BYTES_MIN >> 20));
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      var pid = Files.readString(file).strip();
      channel.close();
      throw new StartFailure(
          "another server (process %s) is using %s".formatted(pid, file.getParent()));
    }
    channel.truncate(0);
    channel.write(
        java.nio.ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // held by this very process
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
