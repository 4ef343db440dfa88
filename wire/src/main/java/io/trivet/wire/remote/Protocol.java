package io.trivet.wire.remote;

import java.util.Arrays;
import java.util.Optional;

/// What a frame is about: the number in its header.
public enum Protocol {
  SHELL(1),
  FILE(2),
  FORWARD(3),
  /// Commands to the update client on the device.
  CLIENT(4),
  CONTROL(0xFFFF);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static Optional<Protocol> find(int number) {
    return Arrays.stream(values()).filter(protocol -> protocol.number == number).findFirst();
  }
}
