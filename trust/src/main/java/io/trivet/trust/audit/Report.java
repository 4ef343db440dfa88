package io.trivet.trust.audit;

import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.note.VerifierKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a verification came to. Entries below `firstEntry` were there as hashes only (retention).
/// `cosigned` says which witnesses had seen the checkpoint, and when.
public record Report(
    Optional<Checkpoint> checkpoint,
    long firstEntry,
    Map<VerifierKey, Instant> cosigned,
    List<Finding> findings) {
  public Report {
    cosigned = Map.copyOf(cosigned);
    findings = findings.stream().sorted(Comparator.comparingLong(Finding::from)).toList();
  }

  public boolean isGood() {
    return findings.isEmpty();
  }

  /// The first that is bad, as exactly as it is known: a range gives way to a smaller one in it.
  public Optional<Finding> first() {
    long end = findings.isEmpty() ? 0 : findings.getFirst().to();
    return findings.stream()
        .filter(finding -> finding.from() < end || finding.equals(findings.getFirst()))
        .min(Comparator.comparingLong(finding -> finding.to() - finding.from()));
  }
}
