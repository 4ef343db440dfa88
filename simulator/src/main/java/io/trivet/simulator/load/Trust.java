package io.trivet.simulator.load;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom devices trust, and how many whole TLS handshakes there were: a certificate is judged in
/// each of them and in no resumed one.
final class Trust {
  private final LongAdder handshakes = new LongAdder();
  private final SSLContext context;

  /// Without a file the authorities of the Java runtime are trusted.
  Trust(Optional<Path> authorities) throws IOException {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities.isPresent() ? store(authorities.get()) : null);
      context = FreshSessions.context(counting(factory));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  SSLContext context() {
    return context;
  }

  long handshakes() {
    return handshakes.sum();
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(file)) {
      int number = 0;
      for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, one);
      }
    }
    return store;
  }

  private TrustManager counting(TrustManagerFactory factory) {
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager judge) {
        return new Counting(judge, handshakes);
      }
    }
    throw new IllegalStateException("this Java runtime judges no certificates");
  }

  private static final class Counting extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;
    private final LongAdder judged;

    Counting(X509ExtendedTrustManager judge, LongAdder judged) {
      this.judge = judge;
      this.judged = judged;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      judged.increment();
      judge.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      judged.increment();
      judge.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      judge.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      throw new CertificateException("nobody presents a certificate to a device");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("nobody presents a certificate to a device");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody presents a certificate to a device");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return judge.getAcceptedIssuers();
    }
  }
}
