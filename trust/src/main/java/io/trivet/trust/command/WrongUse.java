package io.trivet.trust.command;

/// The command was not called as it should be; the message says what was expected.
final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUse(String message) {
    super(message);
  }
}
