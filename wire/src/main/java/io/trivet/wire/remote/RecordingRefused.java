package io.trivet.wire.remote;

/// Bytes that are not a piece of a recording.
public final class RecordingRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public RecordingRefused(String message) {
    super(message, null, false, false);
  }
}
