package io.trivet.server.platform.outbound;

/// The server does not connect there.
final class NotAllowed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotAllowed(String message) {
    super(message);
  }
}
