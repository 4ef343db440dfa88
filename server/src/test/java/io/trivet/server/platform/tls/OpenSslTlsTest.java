package io.trivet.server.platform.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// OpenSSL's sockets against the JDK's as clients, over real connections.
@Timeout(60)
class OpenSslTlsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocketChannel listening;

  @BeforeEach
  void listen() throws IOException {
    listening = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }

  @Test
  void what_a_client_sends_arrives_and_comes_back_with_every_kind_of_key() throws Exception {
    for (var algorithm : List.of("EC", "RSA", "Ed25519")) {
      var identity = Identity.create(algorithm);
      var served = serve(identity, OpenSslTlsTest::echo);
      try (var client = connect(identity, "TLSv1.3")) {
        client.getOutputStream().write("hello".getBytes(UTF_8));
        assertEquals("hello", new String(client.getInputStream().readNBytes(5), UTF_8), algorithm);
        assertEquals("TLSv1.3", client.getSession().getProtocol());
        assertEquals(
            List.of(identity.certificate()), List.of(client.getSession().getPeerCertificates()));
      }
      served.get();
    }
  }

  @Test
  void version_1_2_is_served_and_1_1_is_not() throws Exception {
    var identity = Identity.create("EC");
    var served = serve(identity, OpenSslTlsTest::echo);
    try (var client = connect(identity, "TLSv1.2")) {
      assertEquals("TLSv1.2", client.getSession().getProtocol());
    }
    served.get();
    var refused = serve(identity, OpenSslTlsTest::echo);
    // a hello of TLS 1.1, which the JDK no longer sends: record, handshake, version, random, suites
    try (var client = new Socket(LOOPBACK, port())) {
      client.getOutputStream().write(oldHello());
      var alert = client.getInputStream().readNBytes(7);
      assertEquals(21, alert[0], "an alert");
      assertEquals(70, alert[6], "protocol_version");
    }
    assertThrows(Exception.class, refused::get);
  }

  @Test
  void megabytes_pass_in_both_directions_at_once() throws Exception {
    var identity = Identity.create("EC");
    var sent = new byte[8 << 20];
    new Random(7).nextBytes(sent);
    var served =
        serve(
            identity,
            server -> {
              var writing =
                  threads.submit(() -> {
                    server.getOutputStream().write(sent);
                    return true;
                  });
              var got = server.getInputStream().readNBytes(sent.length);
              assertTrue(writing.get());
              return got;
            });
    try (var client = connect(identity, "TLSv1.3")) {
      var writing =
          threads.submit(() -> {
            client.getOutputStream().write(sent);
            return true;
          });
      assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
      assertTrue(writing.get());
    }
    assertArrayEquals(sent, (byte[]) served.get());
  }

  @Test
  void the_end_of_the_stream_is_told_in_both_directions() throws Exception {
    var identity = Identity.create("EC");
    var ended = serve(identity, server -> server.getInputStream().read());
    connect(identity, "TLSv1.3").close();
    assertEquals(-1, ended.get());
    var left =
        serve(
            identity,
            server -> {
              server.shutdownOutput();
              return server.getInputStream().read();
            });
    try (var client = connect(identity, "TLSv1.3")) {
      assertEquals(-1, client.getInputStream().read());
    }
    assertEquals(-1, left.get());
  }

  @Test
  void another_thread_may_close_while_one_reads() throws Exception {
    var identity = Identity.create("EC");
    for (int round = 0; round < 50; round++) {
      var served =
          serve(
              identity,
              server -> {
                var closing =
                    threads.submit(() -> {
                      server.close();
                      return true;
                    });
                try {
                  assertEquals(-1, server.getInputStream().read());
                } catch (IOException closed) {
                  assertTrue(server.isClosed(), closed::toString);
                }
                return closing.get();
              });
      try (var client = connect(identity, "TLSv1.3")) {
        assertTrue(client.isConnected());
        assertEquals(true, served.get(10, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void after_the_close_nothing_is_read_or_written() throws Exception {
    var identity = Identity.create("EC");
    var served =
        serve(
            identity,
            server -> {
              server.close();
              server.close();
              assertEquals(-1, server.getInputStream().read());
              return assertThrows(SSLException.class, () -> server.getOutputStream().write(1));
            });
    try (var client = connect(identity, "TLSv1.3")) {
      assertEquals(-1, client.getInputStream().read());
    }
    served.get();
  }

  @Test
  void noise_instead_of_a_handshake_is_an_error_and_no_crash() throws Exception {
    var identity = Identity.create("EC");
    var random = new Random(42);
    for (int round = 0; round < 200; round++) {
      var served = serve(identity, OpenSslTlsTest::echo);
      try (var client = new Socket(LOOPBACK, port())) {
        var noise = round % 2 == 0 ? oldHello() : new byte[random.nextInt(1, 400)];
        if (round % 2 == 0) {
          noise[random.nextInt(noise.length)] ^= (byte) (1 << random.nextInt(8));
        } else {
          random.nextBytes(noise);
        }
        client.getOutputStream().write(noise);
        client.shutdownOutput();
        assertThrows(Exception.class, served::get);
      }
    }
  }

  @Test
  void a_client_that_does_not_know_the_certificate_is_a_failed_handshake() throws Exception {
    var served = serve(Identity.create("EC"), OpenSslTlsTest::echo);
    var stranger = Identity.create("EC");
    assertThrows(SSLHandshakeException.class, () -> connect(stranger, "TLSv1.3"));
    assertThrows(Exception.class, served::get);
  }

  @Test
  void a_key_of_another_certificate_is_not_used() throws Exception {
    var one = Identity.create("EC");
    var other = Identity.create("EC");
    var jdk = SSLContext.getDefault();
    assertTrue(
        OpenSslTls.find(one.keys().getPrivate(), List.of(other.certificate()), jdk).isEmpty());
  }

  @FunctionalInterface
  private interface Work {
    Object with(SSLSocket server) throws Exception;
  }

  private static Object echo(SSLSocket server) throws IOException {
    server.getInputStream().transferTo(server.getOutputStream());
    return 0;
  }

  /// Accepts one connection and works with it.
  private Future<Object> serve(Identity identity, Work work) throws Exception {
    var context =
        OpenSslTls.find(
                identity.keys().getPrivate(),
                List.of(identity.certificate()),
                SSLContext.getDefault())
            .orElseThrow();
    return threads.submit(() -> {
      try (var accepted = listening.accept();
          var server =
              (SSLSocket) context.getSocketFactory().createSocket(accepted.socket(), null, false)) {
        server.startHandshake();
        return work.with(server);
      }
    });
  }

  private SSLSocket connect(Identity identity, String protocol) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", identity.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var client = (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, port());
    client.setEnabledProtocols(new String[] {protocol});
    client.startHandshake();
    return client;
  }

  private int port() throws IOException {
    return ((InetSocketAddress) listening.getLocalAddress()).getPort();
  }

  private static byte[] oldHello() {
    var hello = java.nio.ByteBuffer.allocate(52);
    hello.put((byte) 22).putShort((short) 0x0301).putShort((short) 47);
    hello.put((byte) 1).put((byte) 0).putShort((short) 43).putShort((short) 0x0302);
    hello.put(new byte[32]).put((byte) 0);
    hello.putShort((short) 4).putShort((short) 0xc009).putShort((short) 0xc00a);
    return hello.put((byte) 1).put((byte) 0).array();
  }

  private record Identity(KeyPair keys, X509Certificate certificate) {
    static Identity create(String algorithm) throws Exception {
      var generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(256);
      }
      var keys = generator.generateKeyPair();
      var name = new X500Name("CN=localhost");
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(NOW.minusSeconds(86_400)),
              Date.from(NOW.plusSeconds(86_400L * 3_650)),
              name,
              keys.getPublic());
      var signature =
          algorithm.equals("Ed25519")
              ? "Ed25519"
              : "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : "RSA");
      var signer = new JcaContentSignerBuilder(signature).build(keys.getPrivate());
      return new Identity(
          keys, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
    }
  }
}
