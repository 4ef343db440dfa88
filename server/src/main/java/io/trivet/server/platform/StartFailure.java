package io.trivet.server.platform;

import org.jspecify.annotations.Nullable;

/// The server cannot start; the message is for the person in front of the terminal and says what to
/// do about it.
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailure(String message) {
    this(message, null);
  }

  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
