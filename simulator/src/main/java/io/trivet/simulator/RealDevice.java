package io.trivet.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Debian's own `mender-client`, where it is installed and we may run it: it joins the
/// demonstration as one more device. Its configuration and state stay in a folder of the
/// demonstration.
final class RealDevice implements AutoCloseable {
  private static final Path IDENTITY = Path.of("/usr/share/mender/identity/mender-device-identity");
  private static final Path RELEASE = Path.of("/etc/mender/artifact_info");

  private final Process process;

  private RealDevice(Process process) {
    this.process = process;
  }

  /// Empty, with a word to the reader, where it cannot run.
  static Optional<RealDevice> start(
      Path directory, URI server, Path caCertificate, Path verifyKey, String deviceType)
      throws IOException {
    if (!isInstalled() || !System.getProperty("user.name", "").equals("root")) {
      System.out.println(
          "  (no real Mender client joins: it needs the package mender-client and root)");
      return Optional.empty();
    }
    prepare(directory, server, caCertificate, verifyKey, deviceType);
    var command =
        List.of(
            "mender",
            "--config",
            directory.resolve("mender.conf").toString(),
            "--fallback-config",
            "/nonexistent",
            "--data",
            directory.resolve("data").toString(),
            "--no-syslog",
            "daemon");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("mender.log").toFile())
            .start();
    return Optional.of(new RealDevice(process));
  }

  private static void prepare(
      Path directory, URI server, Path caCertificate, Path verifyKey, String deviceType)
      throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/device_type"), "device_type=" + deviceType + "\n");
    Files.writeString(
        directory.resolve("mender.conf"),
        """
        { "ServerURL": "%s", "ServerCertificate": "%s", "ArtifactVerifyKey": "%s",
          "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 2,
          "RetryPollIntervalSeconds": 1 }
        """
            .formatted(server, caCertificate, verifyKey));
    if (!Files.exists(IDENTITY)) {
      Files.createDirectories(IDENTITY.getParent());
      Files.writeString(IDENTITY, "#!/bin/sh\necho mac=02:00:00:00:00:01\n");
      Files.setPosixFilePermissions(IDENTITY, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    if (!Files.exists(RELEASE)) {
      Files.createDirectories(RELEASE.getParent());
      Files.writeString(RELEASE, "artifact_name=factory-1\n");
    }
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "mender")));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
