package io.trivet.server.platform.http;

/// What a feature does with one open WebSocket. The three methods are called one after the other,
/// never at the same time; while one of them runs, the other side's next message waits.
public interface SocketHandler {
  /// The first call; a failure closes the socket with its message.
  void opened(Link link);

  /// One whole binary message, at most {@link Link#MESSAGE_BYTES_MAX} bytes. A failure closes the
  /// socket.
  void received(byte[] message);

  /// The last call, once, however the socket ended. `reason` is for the log.
  void closed(String reason);
}
