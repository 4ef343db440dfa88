package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;

/// Paths on a device: one path, or with `/**` at the end everything below a directory. Compared as
/// text after the path was found plain (no `.`, `..` or empty steps): what links on the device lead
/// to, only the device can know (mender-connect's own `FileTransfer` limits say so there).
public record PathRule(String text) {
  private static final String BELOW = "/**";

  public PathRule {
    requirePlain(text.endsWith(BELOW) ? text.substring(0, text.length() - 3) + "/x" : text);
  }

  public boolean allows(String path) {
    requirePlain(path);
    return text.endsWith(BELOW)
        ? path.startsWith(text.substring(0, text.length() - 2))
        : path.equals(text);
  }

  /// An absolute path without steps that mean something else.
  public static void requirePlain(String path) {
    if (!path.startsWith("/")) {
      throw new Failure.Invalid("the path must be absolute");
    }
    if (path.length() > Limits.REMOTE_PATH_CHARS_MAX || path.indexOf('\0') >= 0) {
      throw new Failure.Invalid(
          "the path may have at most %d characters and no NUL"
              .formatted(Limits.REMOTE_PATH_CHARS_MAX));
    }
    for (var step : path.substring(1).split("/", -1)) {
      if (step.isEmpty() || step.equals(".") || step.equals("..")) {
        throw new Failure.Invalid("the path must not have empty, '.' or '..' steps");
      }
    }
  }
}
