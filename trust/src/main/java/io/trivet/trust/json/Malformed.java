package io.trivet.trust.json;

/// Bytes that are not what they should be. The message says what was wrong and where; it repeats
/// nothing of them.
public final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Malformed(String message) {
    super(message, null, false, false);
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
