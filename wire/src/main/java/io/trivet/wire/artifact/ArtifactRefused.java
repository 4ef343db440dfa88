package io.trivet.wire.artifact;

import java.io.IOException;

/// The bytes are not a sound artifact. The message says which rule was broken and where; it repeats
/// names from the artifact only after they were found printable.
public final class ArtifactRefused extends IOException {
  private static final long serialVersionUID = 1L;
  private final Rule rule;

  public ArtifactRefused(Rule rule, String message) {
    super(message);
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }
}
