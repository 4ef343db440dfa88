package io.trivet.server.platform.db;

import io.trivet.server.platform.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The real PostgreSQL programs, from an archive on the class path, unpacked once: to a folder
/// beside the final one, then renamed, so that a crash leaves no half of it.
final class PostgresBinaries {
  /// The major version of the archive; a data directory of another one is not touched.
  static final int MAJOR = 18;

  private PostgresBinaries() {}

  static Path unpack(Path parent) {
    var target = parent.resolve("postgres-" + MAJOR);
    if (Files.isDirectory(target)) {
      return target;
    }
    try {
      Files.createDirectories(parent);
      var unpacking = Files.createTempDirectory(parent, "unpacking-");
      Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
      try (var archive = archive()) {
        extract(archive, unpacking);
      }
      Files.move(unpacking, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } catch (IOException e) {
      throw new StartFailure("cannot unpack PostgreSQL to %s: %s".formatted(target, e), e);
    }
  }

  private static InputStream archive() {
    var machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    var name =
        switch (machine) {
          case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
          case "aarch64" -> "postgres-linux-arm_64.txz";
          default -> "none";
        };
    var found = PostgresBinaries.class.getClassLoader().getResourceAsStream(name);
    if (found == null || !System.getProperty("os.name", "").equals("Linux")) {
      throw new StartFailure(
          "there is no embedded PostgreSQL for this machine (%s): set TRIVET_DB_URL to your own"
              .formatted(machine));
    }
    return found;
  }

  private static void extract(InputStream archive, Path to) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(archive))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(tar, entry, to);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path to)
      throws IOException {
    var path = to.resolve(entry.getName()).normalize();
    if (!path.startsWith(to)) {
      throw new IOException("the archive has a member outside of itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(path.getParent());
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.createDirectories(path.getParent());
      Files.copy(tar, path);
      Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? EXECUTABLE : READABLE);
    }
  }

  /// Removes what an unpacking that was killed left behind.
  static void sweep(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    List<Path> left;
    try (var list = Files.list(parent)) {
      left = list.filter(p -> p.getFileName().toString().startsWith("unpacking-")).toList();
    }
    for (var path : left) {
      try (var all = Files.walk(path)) {
        for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static final Set<java.nio.file.attribute.PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<java.nio.file.attribute.PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");
}
