package io.trivet.server.platform.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.http.DevelopmentCa;
import io.trivet.testkit.Receiver;
import io.trivet.testkit.TestDirectory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Real sockets on loopback addresses. The names are our own: no name server is asked.
class OutboundTest {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final OutboundPolicy FIRST_ONLY = OutboundPolicy.parse("127.0.0.1");

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String reason(Outcome outcome) {
    return assertInstanceOf(Outcome.Unreachable.class, outcome).reason();
  }

  @Test
  void a_body_arrives_with_its_headers() {
    try (var receiver = Receiver.start();
        var outbound = new Outbound(FIRST_ONLY, Optional.empty())) {
      var outcome =
          outbound.post(new OutboundUrl(receiver.url("/a?b=c")), Map.of("X-Test", "one"), BODY);
      assertEquals(new Outcome.Answered(204, ""), outcome);
      var request = receiver.requests().getFirst();
      assertEquals("/a?b=c", request.path());
      assertEquals("one", request.headers().get("x-test"));
      assertEquals("{}", request.text());
    }
  }

  @Test
  void a_redirect_is_not_followed() {
    try (var inside = Receiver.start();
        var receiver = Receiver.start();
        var outbound = new Outbound(FIRST_ONLY, Optional.empty())) {
      for (int status : List.of(301, 302, 303, 307, 308)) {
        receiver.answer(status, Map.of("Location", inside.url("/secret").toString()));
        var outcome = outbound.post(new OutboundUrl(receiver.url("/")), Map.of(), BODY);
        assertEquals(status, assertInstanceOf(Outcome.Answered.class, outcome).status());
      }
      assertEquals(List.of(), inside.requests());
    }
  }

  @Test
  void what_is_not_allowed_sees_not_even_a_connection() throws Exception {
    try (var inside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var outbound = new Outbound(OutboundPolicy.parse(""), Optional.empty())) {
      inside.setSoTimeout(300);
      for (var host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]")) {
        var url = OutboundUrl.parse("https://" + host + ":" + inside.getLocalPort() + "/");
        assertTrue(reason(outbound.post(url, Map.of(), BODY)).contains("private"), host);
      }
      org.junit.jupiter.api.Assertions.assertThrows(
          java.net.SocketTimeoutException.class, inside::accept);
    }
  }

  /// The name server gives a good address to whoever checks and a bad one to whoever connects.
  @Test
  void a_name_that_moves_between_check_and_connection_leads_nowhere() {
    try (var outside = Receiver.start();
        var inside = Receiver.startAt("127.0.0.2", outside.port())) {
      for (int goodAnswers = 0; goodAnswers < 4; goodAnswers++) {
        var asked = new AtomicInteger();
        int good = goodAnswers;
        var resolver =
            new CheckedResolver(
                FIRST_ONLY,
                _ -> List.of(address(asked.getAndIncrement() < good ? "127.0.0.1" : "127.0.0.2")));
        try (var outbound = new Outbound(resolver, Optional.empty())) {
          outbound.post(
              OutboundUrl.parse("http://hooks.example.com:" + outside.port() + "/"),
              Map.of(),
              BODY);
        }
      }
      assertEquals(List.of(), inside.requests());
      assertTrue(outside.requests().size() >= 1);
    }
  }

  @Test
  void the_certificate_must_be_of_the_name_and_of_a_known_authority() throws Exception {
    try (var directory = new TestDirectory("outbound")) {
      var ca = directory.path().resolve("ca.crt");
      var secrets = new Secrets(directory.path().resolve("secrets"));
      var identity =
          new DevelopmentCa(ca, secrets, Instant.now()).issue(Set.of("hooks.example.com"));
      try (var receiver = Receiver.startTls(tls(identity))) {
        assertEquals(204, post(receiver, "hooks.example.com", Optional.of(ca)));
        assertEquals(-1, post(receiver, "other.example.com", Optional.of(ca)));
        assertEquals(-1, post(receiver, "hooks.example.com", Optional.empty()));
        assertEquals(1, receiver.requests().size());
      }
    }
  }

  @Test
  @Tag("slow")
  void a_receiver_that_never_ends_its_answer_is_left_in_time() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var outbound = new Outbound(FIRST_ONLY, Optional.empty())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var connection = socket.accept()) {
              var out = connection.getOutputStream();
              out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
              while (true) {
                out.write('x');
                out.flush();
                io.trivet.testkit.Await.pause(java.time.Duration.ofMillis(100));
              }
            } catch (java.io.IOException _) {
              // the server hung up, as it should
            }
          });
      long start = System.nanoTime();
      var url = OutboundUrl.parse("http://127.0.0.1:" + socket.getLocalPort() + "/");
      assertTrue(reason(outbound.post(url, Map.of(), BODY)).contains("15 seconds"));
      assertTrue((System.nanoTime() - start) / 1e9 < 20);
    }
  }

  private static int post(
      Receiver receiver, String name, Optional<java.nio.file.Path> authorities) {
    var resolver = new CheckedResolver(FIRST_ONLY, _ -> List.of(named(name)));
    try (var outbound = new Outbound(resolver, authorities)) {
      var url = OutboundUrl.parse("https://" + name + ":" + receiver.port() + "/");
      return outbound.post(url, Map.of(), BODY) instanceof Outcome.Answered answered
          ? answered.status()
          : -1;
    }
  }

  private static InetAddress named(String name) {
    try {
      return InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static SSLContext tls(DevelopmentCa.Identity identity) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "key",
        identity.key(),
        new char[0],
        identity.chain().toArray(java.security.cert.Certificate[]::new));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
