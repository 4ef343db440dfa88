package io.trivet.server.platform;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.trivet.core.kernel.Failure;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;

/// JSON Web Tokens (RFC 7519) signed with ES256 and nothing else: a token that names another
/// algorithm is refused, whatever its signature.
public final class Es256 {
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build();

  private final ECDSASigner signer;
  private final ECDSAVerifier verifier;

  public Es256(KeyPair key) {
    try {
      this.signer = new ECDSASigner((ECPrivateKey) key.getPrivate());
      this.verifier = new ECDSAVerifier((ECPublicKey) key.getPublic());
    } catch (JOSEException e) {
      throw new IllegalStateException("a key for tokens must be EC P-256", e);
    }
  }

  public String sign(JWTClaimsSet claims) {
    var jwt = new SignedJWT(HEADER, claims);
    try {
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is made of the claims of a token with a good signature.
  @FunctionalInterface
  public interface Reading<T> {
    /// Any {@link Failure.Invalid} or `ParseException` means that the token is not valid.
    T read(JWTClaimsSet claims) throws ParseException;
  }

  /// {@link Failure.Unauthorized} unless the token is one of ours and can be read.
  public <T> T verify(String token, Reading<T> reading) {
    try {
      // Counted first: splitting a megabyte of dots would cost more than it is worth.
      if (token.chars().filter(c -> c == '.').count() != 2) {
        throw invalid();
      }
      var jwt = SignedJWT.parse(token);
      if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
        throw invalid();
      }
      return reading.read(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException | Failure.Invalid _) {
      throw invalid();
    }
  }

  private static Failure invalid() {
    return new Failure.Unauthorized("the token is not valid");
  }
}
