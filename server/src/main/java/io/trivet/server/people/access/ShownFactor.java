package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.server.people.factor.FactorProof;
import io.trivet.server.platform.http.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The body in which a second factor is shown: one of the three, and the ticket of the first step
/// where there was one.
record ShownFactor(
    @Nullable String ticket,
    @Nullable String token2fa,
    @Nullable String recovery_code,
    @Nullable JsonNode passkey) {

  FactorProof proof() {
    if (passkey != null) {
      return new FactorProof.Passkey(Json.text(passkey));
    }
    var code = token2fa == null ? recovery_code : token2fa;
    if (code == null) {
      throw new Failure.Invalid("one of token2fa, recovery_code and passkey must be given");
    }
    return new FactorProof.Code(code);
  }
}
