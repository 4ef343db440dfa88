package io.trivet.wire.remote;

/// Bytes that are not a frame, or not the body that the frame's type demands. The message says what
/// was expected and never repeats the bytes.
public final class FrameRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public FrameRefused(String message) {
    super(message, null, false, false);
  }
}
