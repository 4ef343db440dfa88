package io.trivet.trust.witness;

import java.util.List;

/// A witness's answer, with the status that C2SP tlog-witness gives it.
public sealed interface Verdict {
  int status();

  /// Signed: the lines of the cosignatures.
  record Cosigned(List<String> lines) implements Verdict {
    public Cosigned {
      lines = List.copyOf(lines);
    }

    @Override
    public int status() {
      return 200;
    }
  }

  /// The checkpoint last signed has another size than the log thinks.
  record Conflict(long size) implements Verdict {
    @Override
    public int status() {
      return 409;
    }
  }

  /// 400: malformed; 403: not signed by the log; 404: a log nobody told the witness of; 422: it
  /// does not continue what was signed before.
  record Refused(int status, String why) implements Verdict {}
}
