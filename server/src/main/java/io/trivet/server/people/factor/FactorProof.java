package io.trivet.server.people.factor;

/// What somebody shows as second factor.
public sealed interface FactorProof {
  /// Six digits of an authenticator application, or a recovery code.
  record Code(String text) implements FactorProof {
    @Override
    public String toString() {
      return "(a code)";
    }
  }

  /// What `PublicKeyCredential.toJSON()` gave for a passkey.
  record Passkey(String json) implements FactorProof {}
}
