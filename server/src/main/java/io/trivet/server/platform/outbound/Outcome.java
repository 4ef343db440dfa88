package io.trivet.server.platform.outbound;

/// What came of a request.
public sealed interface Outcome {
  /// `excerpt` is the beginning of the answer's body, one line without control characters.
  record Answered(int status, String excerpt) implements Outcome {
    public boolean isSuccess() {
      return status / 100 == 2;
    }
  }

  /// No answer: not connected, not trusted, or not in time. The reason tells nothing about the
  /// inside of the server's network.
  record Unreachable(String reason) implements Outcome {}
}
