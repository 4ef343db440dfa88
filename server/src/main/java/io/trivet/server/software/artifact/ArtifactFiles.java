package io.trivet.server.software.artifact;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.FileBytes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/// Artifacts on disk: `<tenant>/<sha256>`. A file arrives under `incoming/` and is moved to its
/// place when all of it is on the disk, so a file in its place is always whole.
public final class ArtifactFiles {
  /// Files kept mapped into memory because they are being downloaded.
  static final int SENDING_MAX = 64;

  private final LoadingCache<Path, FileBytes> sending =
      Caffeine.newBuilder().maximumSize(SENDING_MAX).build(ArtifactFiles::map);
  private final Path root;
  private final Path incoming;

  public ArtifactFiles(Path root) {
    this.root = root;
    this.incoming = root.resolve("incoming");
    try {
      Files.createDirectories(incoming);
      sweepIncoming();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file that is arriving; closing it removes what was not kept.
  final class Arriving implements AutoCloseable {
    private final Path path = incoming.resolve(UUID.randomUUID().toString());
    private final FileOutputStream out;

    private Arriving() throws IOException {
      out = new FileOutputStream(path.toFile());
    }

    FileOutputStream out() {
      return out;
    }

    Path path() {
      return path;
    }

    /// Waits until all of it is on the disk.
    void sync() throws IOException {
      out.getFD().sync();
    }

    /// Puts the file in its place, for good; a second time it is there already.
    void keep(TenantId tenant, String sha256) throws IOException {
      var folder = Files.createDirectories(root.resolve(tenant.toString()));
      if (Files.exists(path)) {
        Files.move(
            path,
            folder.resolve(sha256),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      syncFolder(folder);
    }

    @Override
    public void close() {
      try {
        out.close();
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Where a file stands.
  record Place(TenantId tenant, String sha256) {}

  List<Place> places() {
    try (var all = Files.walk(root, 2)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !incoming.equals(file.getParent()))
          .map(file ->
              new Place(
                  new TenantId(UUID.fromString(String.valueOf(root.relativize(file).getName(0)))),
                  String.valueOf(file.getFileName())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Arriving arrive() throws IOException {
    return new Arriving();
  }

  /// Where temporary files may be made.
  Path workDirectory() {
    return incoming;
  }

  FileBytes open(TenantId tenant, String sha256) {
    try {
      return sending.get(at(tenant, sha256));
    } catch (UncheckedIOException _) {
      throw new Failure.NotFound("file of this artifact");
    }
  }

  void delete(TenantId tenant, String sha256) {
    try {
      sending.invalidate(at(tenant, sha256));
      Files.deleteIfExists(at(tenant, sha256));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileBytes map(Path path) {
    try {
      return FileBytes.open(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path at(TenantId tenant, String sha256) {
    return root.resolve(tenant.toString()).resolve(sha256);
  }

  private void sweepIncoming() throws IOException {
    try (var left = Files.list(incoming)) {
      for (var file : left.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void syncFolder(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
