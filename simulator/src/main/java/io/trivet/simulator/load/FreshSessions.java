package io.trivet.simulator.load;

import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// A TLS context in which no connection remembers another: each gets a context of its own, so that
/// there is never a session to resume. Java has no setting for that.
final class FreshSessions extends SSLContextSpi {
  private static final String TLS = "TLSv1.3";

  private final TrustManager trust;
  private final SSLContext first;

  private FreshSessions(TrustManager trust) throws GeneralSecurityException {
    this.trust = trust;
    this.first = fresh();
  }

  static SSLContext context(TrustManager trust) throws GeneralSecurityException {
    var sessions = new FreshSessions(trust);
    return new SSLContext(sessions, sessions.first.getProvider(), TLS) {};
  }

  private SSLContext fresh() throws GeneralSecurityException {
    var context = SSLContext.getInstance(TLS);
    context.init(null, new TrustManager[] {trust}, null);
    return context;
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    try {
      return fresh().createSSLEngine(host, port);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    throw new UnsupportedOperationException("a connection has a host");
  }

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keys, TrustManager @Nullable [] trusts, @Nullable SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("made ready");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return first.getSocketFactory();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return first.getServerSocketFactory();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return first.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return first.getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return first.getDefaultSSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return first.getSupportedSSLParameters();
  }
}
