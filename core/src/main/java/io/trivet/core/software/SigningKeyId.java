package io.trivet.core.software;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// A public key whose signatures on artifacts a tenant trusts.
public record SigningKeyId(UUID value) {
  /// Reads the canonical form of a UUID; anything else is a {@link
  /// io.trivet.core.kernel.Failure.Invalid}.
  public static SigningKeyId parse(String text) {
    return new SigningKeyId(Ids.uuid("signing key id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
