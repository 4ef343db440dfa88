package io.trivet.server.people.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.BuiltInRole;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.access.Client;
import io.trivet.server.people.access.ExternalUsers;
import io.trivet.server.people.access.Sessions;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;

/// CI jobs: the identity token their platform gave them is exchanged for a token of ours that lives
/// some minutes and may upload, and nothing else. No secret is kept in the CI platform, so there is
/// none to steal; and what is uploaded still needs a release key and a person to reach a device.
final class CiJobs {
  private final Database database;
  private final Ledger ledger;
  private final CiStore store = new CiStore();
  private final ExternalUsers users;
  private final Parts parts;

  /// What else it takes.
  record Parts(Sessions sessions, Web web, InstantSource clock) {}

  CiJobs(Database database, Ledger ledger, ExternalUsers users, Parts parts) {
    this.database = database;
    this.ledger = ledger;
    this.users = users;
    this.parts = parts;
  }

  /// A rule as somebody wrote it down.
  record Order(String name, String issuer, String audience, Map<String, String> claims) {}

  List<CiTrust> list(TenantId tenant) {
    return database.read(db -> store.list(db, tenant));
  }

  UUID create(UserCaller caller, Order order) {
    var keys = parts.web().describeIssuer(order.issuer()).getJWKSetURI();
    if (keys == null) {
      throw new Failure.Invalid("idp_unusable", "the issuer names no keys");
    }
    try {
      return ledger.change(
          caller.actor(),
          db -> {
            users.requireMayGive(db, caller, List.of(BuiltInRole.CI_PUBLISHER.roleName()));
            if (store.list(db, caller.tenant()).size() >= Limits.CI_TRUSTS_PER_TENANT_MAX) {
              throw new Failure.Unprocessable(
                  "a tenant can have at most %d of these"
                      .formatted(Limits.CI_TRUSTS_PER_TENANT_MAX));
            }
            var user = users.createService(db, caller.tenant());
            users.setRoles(db, user, List.of(BuiltInRole.CI_PUBLISHER.roleName()));
            var trust =
                new CiTrust(
                    caller.tenant(),
                    UUID.randomUUID(),
                    order.name(),
                    order.issuer(),
                    order.audience(),
                    order.claims(),
                    user.id(),
                    parts.clock().instant());
            store.insert(db, trust);
            return Recorded.of(
                trust.id(), entry(AuditAction.CREATE_CI_TRUST, trust).withAfter(view(trust)));
          });
    } catch (JdbiException e) {
      if (Database.violatedConstraint(e).filter("ci_trust_once"::equals).isPresent()) {
        throw new Failure.Conflict("a rule with this name exists");
      }
      throw e;
    }
  }

  /// The rule goes, and with its account every token it ever gave.
  void delete(UserCaller caller, UUID id) {
    var user =
        ledger.change(
            caller.actor(),
            db -> {
              var trust =
                  store
                      .find(db, caller.tenant(), id)
                      .orElseThrow(() -> new Failure.NotFound("rule"));
              var account = users.get(db, trust.tenant(), trust.user());
              users.delete(db, trust.tenant(), trust.user());
              return Recorded.of(account, entry(AuditAction.DELETE_CI_TRUST, trust));
            });
    users.committed(user);
  }

  /// The token of ours, or {@link Failure.Unauthorized}. The rules of the tenant are tried in turn;
  /// the answer does not tell which part did not fit.
  Sessions.Opened exchange(TenantId tenant, String token, Client client) {
    var issuer = issuerOf(token);
    for (var trust : list(tenant)) {
      if (trust.issuer().equals(issuer)) {
        var claims = verify(trust, token);
        if (claims.isPresent() && trust.matches(claims.get().getClaims())) {
          return open(trust, claims.get(), client);
        }
      }
    }
    throw refused();
  }

  private Sessions.Opened open(CiTrust trust, JWTClaimsSet claims, Client client) {
    var user = database.read(db -> users.get(db, trust.tenant(), trust.user()));
    var job = trust.name() + ": " + claims.getSubject();
    return parts.sessions().openCi(user, job, client);
  }

  /// Signature, issuer, audience and times.
  private Optional<JWTClaimsSet> verify(CiTrust trust, String token) {
    try {
      var keys = parts.web().describeIssuer(trust.issuer()).getJWKSetURI();
      var processor = new DefaultJWTProcessor<SecurityContext>();
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(Oidc.ALGORITHMS, parts.web().keys(keys)));
      processor.setJWTClaimsSetVerifier(
          new DefaultJWTClaimsVerifier<>(
              trust.audience(),
              new JWTClaimsSet.Builder().issuer(trust.issuer()).build(),
              Set.of("sub", "iat", "exp")));
      return Optional.of(processor.process(token, null));
    } catch (ParseException | BadJOSEException _) {
      return Optional.empty();
    } catch (JOSEException | Failure.Invalid _) {
      throw new Failure.Unavailable("the issuer of the token cannot be reached: try again");
    }
  }

  /// Not verified yet: it says which rules come into question.
  private static String issuerOf(String token) {
    try {
      if (token.length() > Limits.TOKEN_CHARS_MAX * 2
          || token.chars().filter(c -> c == '.').count() != 2) {
        throw refused();
      }
      var issuer = SignedJWT.parse(token).getJWTClaimsSet().getIssuer();
      if (issuer == null) {
        throw refused();
      }
      return issuer;
    } catch (ParseException _) {
      throw refused();
    }
  }

  private static AuditEntry entry(AuditAction action, CiTrust trust) {
    return AuditEntry.of(action, trust.id(), trust.name());
  }

  private static String view(CiTrust trust) {
    return Json.text(
        Map.of("issuer", trust.issuer(), "audience", trust.audience(), "claims", trust.claims()));
  }

  private static Failure refused() {
    return new Failure.Unauthorized("no rule of the tenant trusts this token");
  }
}
