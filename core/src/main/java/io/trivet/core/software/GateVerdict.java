package io.trivet.core.software;

import java.time.Instant;
import java.util.Optional;

/// What a gate says when it is asked.
public sealed interface GateVerdict {
  record Opens() implements GateVerdict {}

  /// `satisfiedSince` is there when only the soak time is missing.
  record Holds(String reason, Optional<Instant> satisfiedSince) implements GateVerdict {}

  record Halts(String reason) implements GateVerdict {}
}
