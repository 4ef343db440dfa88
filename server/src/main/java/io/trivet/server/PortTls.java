package io.trivet.server;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.StartFailure;
import io.trivet.server.platform.http.DevelopmentCa;
import io.trivet.server.platform.http.DevelopmentCa.Identity;
import io.trivet.server.platform.tls.OpenSslTls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The certificate the HTTPS port shows (the owner's, or one of our own CA) and the library that
/// encrypts.
final class PortTls {
  private PortTls() {}

  static Tls create(ServerConfig config, Path data, Secrets secrets, Instant now) {
    var identity =
        config.certificate().map(PortTls::own).orElseGet(() -> issued(config, data, secrets, now));
    var jdk = jdk(identity);
    return switch (config.tlsLibrary()) {
      case JDK -> jdk;
      case AUTO -> openSsl(identity, jdk).orElse(jdk);
      case OPENSSL ->
          openSsl(identity, jdk)
              .orElseThrow(() ->
                  new StartFailure(
                      "TRIVET_TLS_LIBRARY is openssl, but OpenSSL 3 cannot be used: the log above says why"));
    };
  }

  private static Optional<Tls> openSsl(Identity identity, Tls jdk) {
    return OpenSslTls.find(identity.key(), identity.chain(), jdk.sslContext())
        .map(context -> Tls.builder().sslContext(context).build());
  }

  private static Tls jdk(Identity identity) {
    return Tls.builder()
        .privateKey(identity.key())
        .privateKeyCertChain(identity.chain())
        .addEnabledProtocol("TLSv1.3")
        .addEnabledProtocol("TLSv1.2")
        .build();
  }

  private static Identity own(ServerConfig.OwnCertificate own) {
    try {
      var keys =
          Keys.builder()
              .pem(pem ->
                  pem.key(Resource.create(own.key())).certChain(Resource.create(own.certificate())))
              .build();
      return new Identity(keys.privateKey().orElseThrow(), keys.certChain());
    } catch (RuntimeException e) {
      throw new StartFailure(
          "cannot use TRIVET_TLS_CERT and TRIVET_TLS_KEY (PEM, key in PKCS#8): " + e.getMessage(),
          e);
    }
  }

  private static Identity issued(ServerConfig config, Path data, Secrets secrets, Instant now) {
    Set<String> names =
        config.publicUrl().stream()
            .map(url -> URI.create(url).getHost().replaceAll("[\\[\\]]", ""))
            .collect(Collectors.toSet());
    return new DevelopmentCa(data.resolve("ca.crt"), secrets, now).issue(names);
  }
}
