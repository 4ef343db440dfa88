package io.trivet.server.people.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTClaimsSet;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.Es256;
import java.security.KeyPair;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;

/// The tokens people carry, with Mender's claims. A good signature says which session is meant;
/// whether that session still lives is asked elsewhere (see {@link UserAuth}).
final class UserTokens {
  /// Tokens whose signature is remembered.
  static final int REMEMBERED_MAX = 10_000;

  private static final String ISSUER = "mender.useradm";

  private final Es256 es256;
  private final InstantSource clock;
  private final Cache<String, Claims> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();

  UserTokens(KeyPair key, InstantSource clock) {
    this.es256 = new Es256(key);
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
    return es256.sign(set.build());
  }

  /// {@link Failure.Unauthorized} unless the signature is good and the token has not expired.
  Claims verify(String token) {
    var claims = verified.get(token, t -> es256.verify(t, UserTokens::read));
    if (claims.expires().isPresent() && !claims.expires().get().isAfter(clock.instant())) {
      throw new Failure.Unauthorized("the token has expired");
    }
    return claims;
  }

  private static Claims read(JWTClaimsSet set) throws ParseException {
    if (!ISSUER.equals(set.getIssuer())
        || !Boolean.TRUE.equals(set.getBooleanClaim("mender.user"))) {
      throw new Failure.Invalid("not a token of a user");
    }
    return new Claims(
        new TenantId(Ids.uuid("tenant", set.getStringClaim("mender.tenant"))),
        UserId.parse(set.getSubject()),
        SessionId.parse(set.getJWTID()),
        Optional.ofNullable(set.getExpirationTime()).map(Date::toInstant));
  }
}
