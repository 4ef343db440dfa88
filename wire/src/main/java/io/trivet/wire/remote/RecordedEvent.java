package io.trivet.wire.remote;

import java.util.Arrays;
import java.util.Optional;

/// One thing that happened in a recorded session, `micros` microseconds after its start. The bytes
/// are shared, not copied.
public record RecordedEvent(Kind kind, long micros, byte[] data) {

  public enum Kind {
    /// What the terminal showed: bytes as the device sent them.
    OUTPUT('o'),
    /// What the user typed, as far as the device echoed it.
    INPUT('i'),
    /// How many characters were typed that the device did not echo, in decimal: a secret, perhaps.
    WITHHELD('w'),
    /// The new size, such as `80x24`.
    RESIZE('r'),
    /// What the audit log says at this moment: a transfer, a forward, an approval.
    MARK('m');

    private final char code;

    Kind(char code) {
      this.code = code;
    }

    char code() {
      return code;
    }

    static Optional<Kind> find(int code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
  }
}
