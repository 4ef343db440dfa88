package io.trivet.server.people.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.trivet.core.kernel.Failure;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// OpenID Connect Core 1.0, authorization code flow (section 3.1) with PKCE (RFC 7636).
final class Oidc {
  /// Signatures by a key of the issuer; never `none`, never a shared secret.
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final Logger LOG = LoggerFactory.getLogger(Oidc.class);

  private final Web web;

  Oidc(Web web) {
    this.web = web;
  }

  /// What only this browser and we know while its person is at the provider.
  record Going(String state, String nonce, String verifier) {
    static Going create() {
      return new Going(
          new State().getValue(), new Nonce().getValue(), new CodeVerifier().getValue());
    }

    @Override
    public String toString() {
      return "(a sign-in under way)";
    }
  }

  /// Who the provider says it is.
  record Identity(
      String subject, Optional<String> email, boolean emailVerified, List<String> groups) {}

  /// Where the browser is sent.
  URI start(Provider provider, URI redirect, Going going) {
    var metadata = Web.metadata(provider.settings().metadata());
    return new AuthenticationRequest.Builder(
            new ResponseType(ResponseType.Value.CODE),
            new Scope("openid", "email", "profile"),
            new ClientID(provider.settings().clientId()),
            redirect)
        .endpointURI(metadata.getAuthorizationEndpointURI())
        .state(new State(going.state()))
        .nonce(new Nonce(going.nonce()))
        .codeChallenge(new CodeVerifier(going.verifier()), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /// Exchanges the code and checks the ID token: issuer, audience, signature, times and nonce.
  Identity finish(Provider provider, URI redirect, Going going, String code) {
    try {
      var metadata = Web.metadata(provider.settings().metadata());
      var answer =
          web.send(
              request(provider, metadata.getTokenEndpointURI(), redirect, going, code)
                  .toHTTPRequest());
      var parsed = OIDCTokenResponseParser.parse(answer);
      if (!(parsed instanceof OIDCTokenResponse tokens)) {
        throw refused("the code was not accepted", parsed.toErrorResponse().getErrorObject());
      }
      var validator =
          new IDTokenValidator(
              new Issuer(provider.issuer()),
              new ClientID(provider.settings().clientId()),
              new JWSVerificationKeySelector<SecurityContext>(
                  ALGORITHMS, web.keys(metadata.getJWKSetURI())),
              null);
      var claims =
          validator.validate(tokens.getOIDCTokens().getIDToken(), new Nonce(going.nonce()));
      return identity(claims, provider.settings().groupsClaim());
    } catch (ParseException | BadJOSEException e) {
      throw refused("the ID token was not accepted", e.toString());
    } catch (JOSEException | IOException e) {
      LOG.warn("sso unavailable issuer={} reason=\"{}\"", provider.issuer(), e.getMessage());
      throw new Failure.Unavailable("the identity provider cannot be reached: try again");
    }
  }

  private static TokenRequest request(
      Provider provider, URI endpoint, URI redirect, Going going, String code) {
    var client = new ClientID(provider.settings().clientId());
    var grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), redirect, new CodeVerifier(going.verifier()));
    var secret = provider.settings().clientSecret();
    return secret.isEmpty()
        ? new TokenRequest.Builder(endpoint, client, grant).build()
        : new TokenRequest.Builder(
                endpoint, new ClientSecretBasic(client, new Secret(secret)), grant)
            .build();
  }

  private static Identity identity(IDTokenClaimsSet claims, String groupsClaim) {
    var groups = claims.getStringListClaim(groupsClaim);
    return new Identity(
        claims.getSubject().getValue(),
        Optional.ofNullable(claims.getStringClaim("email")),
        Boolean.TRUE.equals(claims.getBooleanClaim("email_verified")),
        groups == null ? List.of() : groups);
  }

  private static Failure refused(String what, Object reason) {
    LOG.warn("sso refused what=\"{}\" reason=\"{}\"", what, reason);
    return new Failure.Unauthorized("the sign-in at the identity provider failed: " + what);
  }
}
