package io.trivet.server.platform.db;

import io.trivet.server.platform.StartFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// PostgreSQL refuses to run as root. When the server is root, its programs are run as `postgres`
/// if the machine has that user, else as `nobody`, and their files belong to that user.
final class UnprivilegedUser {
  private UnprivilegedUser() {}

  /// What to put before a command; empty when the server itself is an ordinary user.
  static List<String> prefix(Path directory) {
    if (!System.getProperty("user.name", "").equals("root")) {
      return List.of();
    }
    var user = exists("postgres") ? "postgres" : "nobody";
    var prefix = List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups");
    requireReach(directory.toAbsolutePath(), user, prefix);
    return prefix;
  }

  static void makeDirectory(Path path, List<String> prefix) throws IOException {
    Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    own(path, prefix);
  }

  static void makeFile(Path path, List<String> prefix) throws IOException {
    Files.deleteIfExists(path);
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    own(path, prefix);
  }

  static void own(Path path, List<String> prefix) throws IOException {
    if (prefix.isEmpty()) {
      return;
    }
    var user = prefix.get(1).substring("--reuid=".length());
    Files.setOwner(
        path, FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user));
  }

  static void deleteTree(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (var all = Files.walk(path)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void requireReach(Path directory, String user, List<String> prefix) {
    try {
      var command = new java.util.ArrayList<>(prefix);
      command.addAll(List.of("test", "-x", directory.toString()));
      var process = new ProcessBuilder(command).start();
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new StartFailure(
            ("the server runs as root, so its PostgreSQL runs as the user %s, and that user cannot"
                    + " reach %s: choose a directory that is open to it (chmod o+x on its parents),"
                    + " or start the server as an ordinary user")
                .formatted(user, directory));
      }
    } catch (IOException e) {
      throw new StartFailure(
          "the server runs as root and needs the program setpriv (package util-linux)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }

  private static boolean exists(String user) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
      return true;
    } catch (UserPrincipalNotFoundException _) {
      return false;
    } catch (IOException e) {
      throw new StartFailure("cannot look up the user " + user, e);
    }
  }

  private static String group(String user) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(user);
      return user;
    } catch (IOException _) {
      return "nogroup";
    }
  }
}
