package io.trivet.server.platform.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Java's context of TLS, whose sockets are OpenSSL's. The HTTP server asks it for sockets over
/// connections it has accepted; for everything else it answers as the JDK's own does.
public final class OpenSslTls extends SSLContextSpi {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSslTls.class);

  private final OpenSslContext context;
  private final SSLContext jdk;

  private OpenSslTls(OpenSslContext context, SSLContext jdk) {
    this.context = context;
    this.jdk = jdk;
  }

  /// A context with this identity, the server's own certificate first; empty where OpenSSL 3 cannot
  /// be loaded or does not take the key, and the reason is logged. `jdk` is the one to fall back
  /// to.
  public static Optional<SSLContext> find(
      PrivateKey key, List<X509Certificate> chain, SSLContext jdk) {
    try {
      var context = new OpenSslContext(key, chain);
      LOG.info("tls library=\"{}\"", OpenSsl.libraryVersion());
      return Optional.of(new Context(new OpenSslTls(context, jdk), jdk));
    } catch (LinkageError | IllegalStateException | IllegalCallerException e) {
      LOG.warn("tls library=jdk reason=\"{}\"", reason(e));
      return Optional.empty();
    }
  }

  private static String reason(Throwable e) {
    var cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private static final class Context extends SSLContext {
    private Context(OpenSslTls tls, SSLContext jdk) {
      super(tls, jdk.getProvider(), "TLS");
    }
  }

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keys, TrustManager @Nullable [] trusted, SecureRandom random) {
    throw new IllegalStateException("this context is made with its certificate");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new Sockets(context);
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return jdk.getServerSocketFactory();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return jdk.createSSLEngine();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return jdk.createSSLEngine(host, port);
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return jdk.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return jdk.getClientSessionContext();
  }

  /// Sockets over accepted connections, and no others.
  private static final class Sockets extends SSLSocketFactory {
    private final OpenSslContext context;

    private Sockets(OpenSslContext context) {
      this.context = context;
    }

    @Override
    public Socket createSocket(Socket accepted, @Nullable String host, int port, boolean autoClose)
        throws IOException {
      return new OpenSslSocket(accepted, context);
    }

    @Override
    public Socket createSocket(
        Socket accepted, java.io.@Nullable InputStream consumed, boolean autoClose)
        throws IOException {
      if (consumed != null) {
        throw new IOException("bytes were read before the handshake");
      }
      return new OpenSslSocket(accepted, context);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw serverOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw serverOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw serverOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw serverOnly();
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return new String[0];
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return new String[0];
    }

    private static IOException serverOnly() {
      return new IOException("this context makes sockets over accepted connections only");
    }
  }
}
