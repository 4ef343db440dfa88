package io.trivet.server.devices.remote;

import io.trivet.core.devices.Capability;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// A file on its way, as the log will speak of it: name, size, digest. Not thread-safe.
final class Transfer {
  private final Capability direction;
  private final String path;
  private final MessageDigest sha256;
  private long bytes;

  Transfer(Capability direction, String path) {
    this.direction = direction;
    this.path = path;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Capability direction() {
    return direction;
  }

  long bytes() {
    return bytes;
  }

  void add(byte[] chunk) {
    sha256.update(chunk);
    bytes += chunk.length;
  }

  /// What the log says of it now. The digest is of the bytes so far; asking ends the counting.
  Map<String, String> describe(boolean complete) {
    return Map.of(
        "path", path,
        "size", Long.toString(bytes),
        "sha256", HexFormat.of().formatHex(sha256.digest()),
        "complete", Boolean.toString(complete));
  }

  String path() {
    return path;
  }
}
