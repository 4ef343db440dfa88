package io.trivet.server.platform.tls;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/// What all connections of a port share: certificate, key, settings. Lives as long as the process.
final class OpenSslContext {
  /// Session tickets after a handshake: one lets small devices resume (which saves them a second of
  /// computing); OpenSSL's own two cost every new connection more than they help.
  private static final int TICKETS = 1;

  private final long context;
  private final List<X509Certificate> chain;

  /// Fails with {@link IllegalStateException} when key and certificate do not fit, and with {@link
  /// LinkageError} when there is no OpenSSL.
  OpenSslContext(PrivateKey key, List<X509Certificate> chain) {
    this.chain = List.copyOf(chain);
    this.context = OpenSsl.newContext(TICKETS);
    try {
      OpenSsl.useCertificate(context, chain.getFirst().getEncoded());
      OpenSsl.useKey(context, key.getEncoded());
      for (var issuer : chain.subList(1, chain.size())) {
        OpenSsl.addToChain(context, issuer.getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  List<X509Certificate> chain() {
    return chain;
  }

  OpenSslConnection connection() {
    return new OpenSslConnection(context);
  }
}
