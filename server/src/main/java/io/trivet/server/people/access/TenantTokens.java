package io.trivet.server.people.access;

import com.nimbusds.jwt.JWTClaimsSet;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.Es256;
import java.security.KeyPair;
import java.text.ParseException;

/// The token that tells an unknown device's tenant. It grants nothing: the device still waits for a
/// person to accept it. It has no end.
final class TenantTokens {
  private static final String USE = "tenant";

  private final Es256 es256;

  TenantTokens(KeyPair key) {
    this.es256 = new Es256(key);
  }

  String issue(TenantId tenant) {
    return es256.sign(
        new JWTClaimsSet.Builder()
            .issuer("Mender")
            .subject(tenant.toString())
            .claim("mender.tenant", tenant.toString())
            .claim("trivet.use", USE)
            .build());
  }

  TenantId verify(String token) {
    return es256.verify(token, TenantTokens::read);
  }

  private static TenantId read(JWTClaimsSet claims) throws ParseException {
    if (!USE.equals(claims.getStringClaim("trivet.use"))) {
      throw new Failure.Invalid("not a token of a tenant");
    }
    return new TenantId(Ids.uuid("tenant", claims.getStringClaim("mender.tenant")));
  }
}
