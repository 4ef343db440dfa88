package io.trivet.server.people.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;

/// The token that tells an unknown device's tenant. It grants nothing: the device still waits for a
/// person to accept it. JWT, ES256, without an end.
final class TenantTokens {
  private static final String ISSUER = "Mender";

  private final KeyPair key;

  TenantTokens(KeyPair key) {
    this.key = key;
  }

  String issue(TenantId tenant) {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(tenant.toString())
                .claim("mender.tenant", tenant.toString())
                .claim("trivet.use", "tenant")
                .build());
    try {
      jwt.sign(new ECDSASigner((ECPrivateKey) key.getPrivate()));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  TenantId verify(String token) {
    try {
      var jwt = SignedJWT.parse(token);
      var claims = jwt.getJWTClaimsSet();
      if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm())
          || !jwt.verify(new ECDSAVerifier((ECPublicKey) key.getPublic()))
          || !"tenant".equals(claims.getStringClaim("trivet.use"))) {
        throw new Failure.Unauthorized("unauthorized");
      }
      return new TenantId(Ids.uuid("tenant", claims.getStringClaim("mender.tenant")));
    } catch (ParseException | JOSEException | IllegalArgumentException | Failure.Invalid _) {
      throw new Failure.Unauthorized("unauthorized");
    }
  }
}
