package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserId;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;

/// The tokens people carry: JWT, ES256, with Mender's claims. A good signature says which session
/// is meant; whether that session still lives is asked elsewhere (see {@link UserAuth}).
final class UserTokens {
  /// Tokens whose signature is remembered.
  static final int REMEMBERED_MAX = 10_000;

  private static final String ISSUER = "mender.useradm";
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build();

  private final ECDSASigner signer;
  private final ECDSAVerifier verifier;
  private final InstantSource clock;
  private final Cache<String, Claims> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();

  UserTokens(KeyPair key, InstantSource clock) {
    try {
      this.signer = new ECDSASigner((ECPrivateKey) key.getPrivate());
      this.verifier = new ECDSAVerifier((ECPublicKey) key.getPublic());
    } catch (JOSEException e) {
      throw new IllegalStateException("the key for user tokens must be EC P-256", e);
    }
    this.clock = clock;
  }

  record Claims(TenantId tenant, UserId user, SessionId session, Optional<Instant> expires) {}

  String issue(Claims claims) {
    var now = Date.from(clock.instant());
    var set =
        new JWTClaimsSet.Builder()
            .jwtID(claims.session().toString())
            .subject(claims.user().toString())
            .issuer(ISSUER)
            .issueTime(now)
            .notBeforeTime(now)
            .claim("scp", "mender.*")
            .claim("mender.user", true)
            .claim("mender.tenant", claims.tenant().toString())
            .claim("mender.plan", "enterprise");
    claims.expires().ifPresent(at -> set.expirationTime(Date.from(at)));
    var jwt = new SignedJWT(HEADER, set.build());
    try {
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /// {@link Failure.Unauthorized} unless the signature is good and the token has not expired.
  Claims verify(String token) {
    var known = verified.getIfPresent(token);
    var claims = known == null ? read(token) : known;
    if (claims.expires().isPresent() && !claims.expires().get().isAfter(clock.instant())) {
      throw new Failure.Unauthorized("the token has expired");
    }
    verified.put(token, claims);
    return claims;
  }

  private Claims read(String token) {
    try {
      if (token.chars().filter(c -> c == '.').count() != 2) {
        throw invalid();
      }
      var jwt = SignedJWT.parse(token);
      if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
        throw invalid();
      }
      return claims(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException | Failure.Invalid _) {
      throw invalid();
    }
  }

  private static Claims claims(JWTClaimsSet set) throws ParseException {
    if (!ISSUER.equals(set.getIssuer())
        || !Boolean.TRUE.equals(set.getBooleanClaim("mender.user"))) {
      throw invalid();
    }
    return new Claims(
        new TenantId(Ids.uuid("tenant", set.getStringClaim("mender.tenant"))),
        UserId.parse(set.getSubject()),
        SessionId.parse(set.getJWTID()),
        Optional.ofNullable(set.getExpirationTime()).map(Date::toInstant));
  }

  private static Failure invalid() {
    return new Failure.Unauthorized("the token is not valid");
  }
}
