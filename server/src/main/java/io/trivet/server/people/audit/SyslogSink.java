package io.trivet.server.people.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Syslog (RFC 5424) over TLS (RFC 5425). Syslog knows no acknowledgement, so a batch has a
/// connection of its own: when the receiver closes it after we said that we are done, it has read
/// everything; when the connection breaks before, the batch is sent again.
final class SyslogSink implements Sink {
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);
  private static final int NAME_CHARS_MAX = 32;

  /// Facility 13, log audit (RFC 5424 section 6.2.1), with the severities notice and warning.
  private static final int ALLOWED = 13 * 8 + 5;

  private static final int REFUSED = 13 * 8 + 4;

  private final SinkAddress.Target.SyslogTls address;

  SyslogSink(SinkAddress.Target.SyslogTls address) {
    this.address = address;
  }

  @Override
  public void deliver(List<Line> lines) throws IOException {
    try (var plain = new Socket()) {
      plain.connect(
          new InetSocketAddress(address.host(), address.port()), (int) WAIT_MAX.toMillis());
      plain.setSoTimeout((int) WAIT_MAX.toMillis());
      var factory = context(address.ca()).getSocketFactory();
      try (var tls =
          (SSLSocket) factory.createSocket(plain, address.host(), address.port(), false)) {
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name in the certificate
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        tls.setSSLParameters(parameters);
        write(tls.getOutputStream(), lines);
        tls.shutdownOutput();
        awaitEnd(tls, plain);
      }
    }
  }

  private static void write(OutputStream socket, List<Line> lines) throws IOException {
    var out = new BufferedOutputStream(socket, 1 << 16);
    for (var line : lines) {
      var message = message(line).getBytes(StandardCharsets.UTF_8);
      out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
      out.write(message);
    }
    out.flush();
  }

  /// The receiver has nothing to say; that it closes tells that it has read everything. One that
  /// goes away with something unread closes TLS properly too, but its system resets the connection.
  private static void awaitEnd(SSLSocket tls, Socket plain) throws IOException {
    tls.getInputStream().transferTo(OutputStream.nullOutputStream());
    plain.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /// `PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG`; the message is
  /// JSON in ASCII, so it needs no byte order mark.
  static String message(Line line) {
    boolean refused = line.entry().text("/decision").equals("refused");
    return "<%d>1 %s - trivet - %s - %s"
        .formatted(
            refused ? REFUSED : ALLOWED,
            line.entry().text("/time"),
            name(line.entry().text("/action")),
            line.json());
  }

  /// Printable ASCII without spaces, as RFC 5424 wants MSGID.
  private static String name(String text) {
    var name = text.replaceAll("[^!-~]", "_");
    return name.isEmpty() ? "-" : name.substring(0, Math.min(name.length(), NAME_CHARS_MAX));
  }

  private static SSLContext context(Optional<Path> ca) throws IOException {
    try {
      if (ca.isEmpty()) {
        return SSLContext.getDefault();
      }
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (var in = Files.newInputStream(ca.get())) {
        int number = 0;
        for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("ca" + number++, certificate);
        }
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate authority of the sink cannot be used", e);
    }
  }
}
