package io.trivet.server.devices.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;

/// The tokens devices carry: JWT, ES256, with Mender's claims and our `trivet.gen`, the generation
/// of the authentication set. A verified signature is remembered, because a device shows the same
/// token thousands of times; whether the token still counts is another question (see DeviceAuth).
final class DeviceTokens {
  /// Tokens whose signature is remembered; more of them cost a verification each.
  static final int REMEMBERED_MAX = 200_000;

  private static final String ISSUER = "Mender";
  private static final JWSHeader HEADER = new JWSHeader.Builder(JWSAlgorithm.ES256).build();

  private final ECDSASigner signer;
  private final ECDSAVerifier verifier;
  private final InstantSource clock;
  private final Duration life;
  private final Cache<String, Claims> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();

  DeviceTokens(KeyPair key, InstantSource clock, Duration life) {
    try {
      this.signer = new ECDSASigner((ECPrivateKey) key.getPrivate());
      this.verifier = new ECDSAVerifier((ECPublicKey) key.getPublic());
    } catch (JOSEException e) {
      throw new IllegalStateException("the key for device tokens must be EC P-256", e);
    }
    this.clock = clock;
    this.life = life;
  }

  /// What a token says, once its signature was found right.
  record Claims(DeviceRef device, AuthSetId authSet, int generation, long expiresAtSeconds) {}

  String issue(Claims claims) {
    var now = clock.instant();
    var jwt =
        new SignedJWT(
            HEADER,
            new JWTClaimsSet.Builder()
                .jwtID(claims.authSet().toString())
                .subject(claims.device().id().toString())
                .issuer(ISSUER)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(Instant.ofEpochSecond(claims.expiresAtSeconds())))
                .claim("mender.device", true)
                .claim("mender.tenant", claims.device().tenant().toString())
                .claim("mender.plan", "enterprise")
                .claim("mender.trial", false)
                .claim("mender.addons", ADDONS)
                .claim("trivet.gen", claims.generation())
                .build());
    try {
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /// When a token issued now ends.
  Instant expiry() {
    return clock.instant().plus(life);
  }

  /// The claims of a token with a good signature that has not expired, or {@link
  /// Failure.Unauthorized}.
  Claims verify(String token) {
    var known = verified.getIfPresent(token);
    var claims = known == null ? read(token) : known;
    if (claims.expiresAtSeconds() <= clock.instant().getEpochSecond()) {
      verified.invalidate(token);
      throw new Failure.Unauthorized("the token has expired");
    }
    if (known == null) {
      verified.put(token, claims);
    }
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
    var tenant = set.getStringClaim("mender.tenant");
    var generation = set.getIntegerClaim("trivet.gen");
    if (!ISSUER.equals(set.getIssuer())
        || !Boolean.TRUE.equals(set.getBooleanClaim("mender.device"))
        || generation == null) {
      throw invalid();
    }
    return new Claims(
        new DeviceRef(new TenantId(Ids.uuid("tenant", tenant)), DeviceId.parse(set.getSubject())),
        AuthSetId.parse(set.getJWTID()),
        generation,
        set.getExpirationTime().toInstant().getEpochSecond());
  }

  private static Failure invalid() {
    return new Failure.Unauthorized("the token is not valid");
  }

  private static final List<Map<String, Object>> ADDONS =
      List.of(
          Map.of("name", "troubleshoot", "enabled", true),
          Map.of("name", "configure", "enabled", true),
          Map.of("name", "monitor", "enabled", true));
}
