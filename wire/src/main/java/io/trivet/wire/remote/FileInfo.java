package io.trivet.wire.remote;

import java.util.Optional;

/// What a device says about one of its files. `mode` has Go's bits: the permissions below, and
/// above them what kind of file it is.
public record FileInfo(
    String path, long size, Optional<Long> owner, Optional<Long> group, Optional<Long> mode) {
  /// Go's bits for directory, link, device, pipe, socket, character device and irregular.
  private static final long NOT_REGULAR = 0x8F28_0000L;

  private static final long PERMISSIONS = 0777;

  static FileInfo of(Body body) throws FrameRefused {
    return new FileInfo(
        body.text("path").orElse(""),
        body.number("size").orElse(0L),
        body.number("uid"),
        body.number("gid"),
        body.number("mode"));
  }

  public boolean isRegular() {
    return mode.isEmpty() || (mode.get() & NOT_REGULAR) == 0;
  }

  /// The permissions in octal, such as `644`.
  public Optional<String> permissions() {
    return mode.map(bits -> Long.toOctalString(bits & PERMISSIONS));
  }
}
