package io.trivet.server.platform.tls;

import java.security.Principal;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/// What can be said of a connection: its protocol and the server's own certificate. The peer has
/// shown none: devices prove themselves with signed requests and tokens.
record OpenSslSession(OpenSslConnection connection, OpenSslContext context) implements SSLSession {
  private static final byte[] NO_ID = new byte[0];

  @Override
  public byte[] getId() {
    return NO_ID;
  }

  @Override
  public String getProtocol() {
    return connection.version();
  }

  @Override
  public String getCipherSuite() {
    return "TLS_UNKNOWN";
  }

  @Override
  public Certificate[] getLocalCertificates() {
    return context.chain().toArray(Certificate[]::new);
  }

  @Override
  public Principal getLocalPrincipal() {
    return context.chain().getFirst().getSubjectX500Principal();
  }

  @Override
  public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
    throw new SSLPeerUnverifiedException("the port asks for no client certificate");
  }

  @Override
  public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
    throw new SSLPeerUnverifiedException("the port asks for no client certificate");
  }

  @Override
  public @Nullable SSLSessionContext getSessionContext() {
    return null;
  }

  @Override
  public long getCreationTime() {
    return 0;
  }

  @Override
  public long getLastAccessedTime() {
    return 0;
  }

  @Override
  public void invalidate() {}

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public void putValue(String name, Object value) {
    throw new UnsupportedOperationException("a session holds no values");
  }

  @Override
  public @Nullable Object getValue(String name) {
    return null;
  }

  @Override
  public void removeValue(String name) {}

  @Override
  public String[] getValueNames() {
    return new String[0];
  }

  @Override
  public @Nullable String getPeerHost() {
    return null;
  }

  @Override
  public int getPeerPort() {
    return -1;
  }

  @Override
  public int getPacketBufferSize() {
    return 16_709;
  }

  @Override
  public int getApplicationBufferSize() {
    return 16_384;
  }
}
