package io.trivet.server.people.sso;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.helidon.http.Method;
import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbound.OutboundUrl;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What the libraries of OpenID Connect fetch, fetched by the one way out of the server.
final class Web {
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  /// Issuers whose keys are remembered.
  private static final int KEYS_MAX = 1_000;

  private final Outbound outbound;
  private final Cache<URI, JWKSource<SecurityContext>> keys =
      Caffeine.newBuilder().maximumSize(KEYS_MAX).build();

  Web(Outbound outbound) {
    this.outbound = outbound;
  }

  /// A provider's description, from where it says it keeps it.
  OIDCProviderMetadata describe(String wellKnown) {
    var url = OutboundUrl.parse(wellKnown);
    outbound.requireAllowed(url);
    try {
      var answer = outbound.exchange(Method.GET, url, Map.of(), new byte[0]);
      if (answer.status() != 200) {
        throw new Failure.Invalid(
            "idp_unusable", "the description of the provider was answered with " + answer.status());
      }
      return metadata(new String(answer.body(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Failure.Invalid(
          "idp_unusable", "the description of the provider could not be read: " + e.getMessage());
    }
  }

  /// The same for an issuer (OpenID Connect Discovery 1.0, section 4.1).
  OIDCProviderMetadata describeIssuer(String issuer) {
    var slash = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    var metadata = describe(slash + WELL_KNOWN);
    if (!metadata.getIssuer().getValue().equals(issuer)) {
      throw new Failure.Invalid("idp_unusable", "the description is of another issuer");
    }
    return metadata;
  }

  static OIDCProviderMetadata metadata(String json) {
    try {
      var metadata = OIDCProviderMetadata.parse(json);
      if (metadata.getJWKSetURI() == null) {
        throw new Failure.Invalid("idp_unusable", "the provider names no jwks_uri");
      }
      return metadata;
    } catch (ParseException _) {
      throw new Failure.Invalid(
          "idp_unusable", "this is no description of an OpenID Connect provider");
    }
  }

  /// The keys of a provider: remembered, fetched again when a token names an unknown one, and not
  /// more often than every half minute.
  JWKSource<SecurityContext> keys(URI jwksUri) {
    return keys.get(jwksUri, this::newKeys);
  }

  private JWKSource<SecurityContext> newKeys(URI jwksUri) {
    return JWKSourceBuilder.<SecurityContext>create(url(jwksUri), this::retrieve).build();
  }

  private Resource retrieve(URL url) throws IOException {
    var answer =
        outbound.exchange(Method.GET, OutboundUrl.parse(url.toString()), Map.of(), new byte[0]);
    if (answer.status() != 200) {
      throw new IOException("the keys were answered with " + answer.status());
    }
    return new Resource(
        new String(answer.body(), StandardCharsets.UTF_8),
        answer.contentType().isEmpty() ? null : answer.contentType());
  }

  /// Sends what a library made.
  HTTPResponse send(HTTPRequest request) throws IOException {
    return request.send(made -> {
      var headers = new HashMap<String, String>();
      made.getHeaderMap().forEach((name, values) -> headers.put(name, String.join(", ", values)));
      var body = made.getBody() == null ? "" : made.getBody();
      var answer =
          outbound.exchange(
              Method.create(made.getMethod().name()),
              OutboundUrl.parse(made.getURI().toString()),
              headers,
              body.getBytes(StandardCharsets.UTF_8));
      return response(answer.status(), answer.contentType(), answer.body());
    });
  }

  private static ReadOnlyHTTPResponse response(int status, String type, byte[] body)
      throws IOException {
    var response = new HTTPResponse(status);
    try {
      if (!type.isEmpty()) {
        response.setContentType(type);
      }
    } catch (ParseException e) {
      throw new IOException(e);
    }
    response.setBody(new String(body, StandardCharsets.UTF_8));
    return response;
  }

  private static URL url(URI uri) {
    try {
      return uri.toURL();
    } catch (MalformedURLException e) {
      throw new Failure.Invalid("idp_unusable", "jwks_uri is no address");
    }
  }
}
