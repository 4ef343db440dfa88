package io.trivet.wire.artifact;

/// An artifact every byte of which was checked: only {@link ArtifactReader} can make one. Who
/// signed it is told apart, because it depends on the keys one trusts. `size` in bytes, `sha256` of
/// the whole file in hexadecimal.
public final class VerifiedArtifact {
  private final ArtifactContent content;
  private final SignatureState signature;
  private final long size;
  private final String sha256;

  VerifiedArtifact(ArtifactContent content, SignatureState signature, long size, String sha256) {
    this.content = content;
    this.signature = signature;
    this.size = size;
    this.sha256 = sha256;
  }

  public ArtifactContent content() {
    return content;
  }

  public SignatureState signature() {
    return signature;
  }

  public long size() {
    return size;
  }

  public String sha256() {
    return sha256;
  }
}
