package io.trivet.core.software;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Which artifact of a release a device gets: the smallest of those that suit it.
public final class ArtifactChoice {
  private ArtifactChoice() {}

  public static Optional<Candidate> choose(Collection<Candidate> release, Provides device) {
    return release.stream()
        .filter(candidate -> candidate.suits(device))
        .min(
            Comparator.comparingLong(Candidate::size)
                .thenComparing(candidate -> candidate.id().value()));
  }
}
