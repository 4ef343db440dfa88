package io.trivet.wire.remote;

import java.util.Arrays;
import java.util.Optional;

/// Every type of message there is. A frame whose protocol and word are not in this list is neither
/// sent to a device nor shown to a user.
public enum FrameType {
  OPEN(Protocol.CONTROL, "open"),
  ACCEPT(Protocol.CONTROL, "accept"),
  CLOSE(Protocol.CONTROL, "close"),
  PING(Protocol.CONTROL, "ping"),
  PONG(Protocol.CONTROL, "pong"),
  CONTROL_ERROR(Protocol.CONTROL, "error"),

  SHELL_NEW(Protocol.SHELL, "new"),
  SHELL_DATA(Protocol.SHELL, "shell"),
  SHELL_RESIZE(Protocol.SHELL, "resize"),
  SHELL_STOP(Protocol.SHELL, "stop"),
  SHELL_PING(Protocol.SHELL, "ping"),
  SHELL_PONG(Protocol.SHELL, "pong"),
  /// Between the replay of a recording and its viewer only.
  SHELL_DELAY(Protocol.SHELL, "delay"),

  FILE_STAT(Protocol.FILE, "stat"),
  FILE_INFO(Protocol.FILE, "file_info"),
  FILE_GET(Protocol.FILE, "get_file"),
  FILE_PUT(Protocol.FILE, "put_file"),
  FILE_CHUNK(Protocol.FILE, "file_chunk"),
  FILE_ACK(Protocol.FILE, "ack"),
  FILE_ERROR(Protocol.FILE, "error"),

  FORWARD_NEW(Protocol.FORWARD, "new"),
  FORWARD_DATA(Protocol.FORWARD, "forward"),
  FORWARD_ACK(Protocol.FORWARD, "ack"),
  FORWARD_STOP(Protocol.FORWARD, "stop"),
  FORWARD_ERROR(Protocol.FORWARD, "error"),

  CHECK_UPDATE(Protocol.CLIENT, "check-update"),
  SEND_INVENTORY(Protocol.CLIENT, "send-inventory"),
  CLIENT_ERROR(Protocol.CLIENT, "error");

  private final Protocol protocol;
  private final String word;

  FrameType(Protocol protocol, String word) {
    this.protocol = protocol;
    this.word = word;
  }

  public Protocol protocol() {
    return protocol;
  }

  public String word() {
    return word;
  }

  public static Optional<FrameType> find(int protocol, String word) {
    return Arrays.stream(values())
        .filter(type -> type.protocol.number() == protocol && type.word.equals(word))
        .findFirst();
  }
}
