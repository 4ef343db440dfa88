package io.trivet.wire.artifact;

/// What is known about who signed an artifact.
public sealed interface SignatureState {
  record Unsigned() implements SignatureState {}

  /// Made by one of the keys that were given.
  record SignedBy(VerificationKey key) implements SignatureState {}

  /// There is a signature, and none of the keys that were given made it.
  record SignedByUnknownKey() implements SignatureState {}
}
