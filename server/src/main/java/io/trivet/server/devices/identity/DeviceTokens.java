package io.trivet.server.devices.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.Es256;
import java.security.KeyPair;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;

/// The tokens devices carry: Mender's claims and our `trivet.gen`, the generation of the
/// authentication set. A verified signature is remembered, because a device shows the same token
/// thousands of times; whether the token still counts is another question (see {@link DeviceAuth}).
final class DeviceTokens {
  private static final String ISSUER = "Mender";
  private static final List<Map<String, Object>> ADDONS =
      List.of(
          Map.of("name", "troubleshoot", "enabled", true),
          Map.of("name", "configure", "enabled", true),
          Map.of("name", "monitor", "enabled", true));

  private final Es256 es256;
  private final InstantSource clock;
  private final Duration life;
  private final VerifiedTokens verified = new VerifiedTokens(Limits.DEVICES_REMEMBERED_MAX);

  DeviceTokens(KeyPair key, InstantSource clock, Duration life) {
    this.es256 = new Es256(key);
    this.clock = clock;
    this.life = life;
  }

  /// What a token says, once its signature was found right.
  record Claims(DeviceRef device, AuthSetId authSet, int generation, long expiresAtSeconds) {}

  String issue(Claims claims) {
    return es256.sign(
        new JWTClaimsSet.Builder()
            .jwtID(claims.authSet().toString())
            .subject(claims.device().id().toString())
            .issuer(ISSUER)
            .issueTime(Date.from(clock.instant()))
            .expirationTime(Date.from(Instant.ofEpochSecond(claims.expiresAtSeconds())))
            .claim("mender.device", true)
            .claim("mender.tenant", claims.device().tenant().toString())
            .claim("mender.plan", "enterprise")
            .claim("mender.trial", false)
            .claim("mender.addons", ADDONS)
            .claim("trivet.gen", claims.generation())
            .build());
  }

  /// When a token issued now ends.
  Instant expiry() {
    return clock.instant().plus(life);
  }

  /// The claims of a token with a good signature that has not expired, or {@link
  /// Failure.Unauthorized}. HOT.
  Claims verify(String token) {
    var digest = verified.digest(token);
    var known = verified.find(digest);
    var claims = known == null ? es256.verify(token, DeviceTokens::read) : known;
    if (claims.expiresAtSeconds() <= clock.instant().getEpochSecond()) {
      verified.forget(digest);
      throw new Failure.Unauthorized("the token has expired");
    }
    if (known == null) {
      verified.remember(digest, claims);
    }
    return claims;
  }

  private static Claims read(JWTClaimsSet set) throws ParseException {
    var generation = set.getIntegerClaim("trivet.gen");
    if (!ISSUER.equals(set.getIssuer())
        || !Boolean.TRUE.equals(set.getBooleanClaim("mender.device"))
        || generation == null) {
      throw new Failure.Invalid("not a token of a device");
    }
    var tenant = new TenantId(Ids.uuid("tenant", set.getStringClaim("mender.tenant")));
    return new Claims(
        new DeviceRef(tenant, DeviceId.parse(set.getSubject())),
        AuthSetId.parse(set.getJWTID()),
        generation,
        set.getExpirationTime().toInstant().getEpochSecond());
  }
}
