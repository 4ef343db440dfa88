package io.trivet.trust.witness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The last checkpoint of each log, one file each, replaced as a whole and on the disk before a
/// signature leaves the house. The folder belongs to one process.
final class WitnessState implements AutoCloseable {
  private final Path directory;
  private final FileChannel lock;

  private WitnessState(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /// An `IOException` says so if another witness has the folder.
  static WitnessState open(Path directory) throws IOException {
    Files.createDirectories(directory);
    var channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new IOException("another witness is running on " + directory);
    }
    return new WitnessState(directory, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /// The cosigned note that was stored last.
  Optional<byte[]> find(String originHash) throws IOException {
    var file = directory.resolve(originHash);
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  void store(String origin, byte[] note) throws IOException {
    var file = directory.resolve(hash(origin));
    var unfinished = directory.resolve(hash(origin) + ".new");
    try (var channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(note);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (var folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true); // the new name is on the disk too
    }
  }

  /// SHA-256 of the origin in hexadecimal, as in the monitoring address.
  static String hash(String origin) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(origin.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
