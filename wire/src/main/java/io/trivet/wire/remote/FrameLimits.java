package io.trivet.wire.remote;

/// How large a frame and its parts may be.
public final class FrameLimits {
  /// Bytes of one frame that the server reads, from a device or a user.
  public static final int FRAME_BYTES_MAX = 1 << 20;

  /// Bytes of one frame that a device reads; mender-connect closes its socket on a larger one.
  public static final int DEVICE_FRAME_BYTES_MAX = 8192;

  /// Bytes of terminal input or of a file in one frame to a device.
  public static final int CHUNK_BYTES = 4096;

  /// Chunks a sender may be ahead of the receiver's acknowledgement.
  public static final int WINDOW_CHUNKS = 20;

  /// Entries of a map: the frame, its header, its properties, a structured body.
  static final int ENTRIES_MAX = 32;

  /// Elements of an array in a body.
  static final int ELEMENTS_MAX = 64;

  /// Bytes of a text in the header or a structured body.
  static final int TEXT_BYTES_MAX = 4096;

  private FrameLimits() {}
}
