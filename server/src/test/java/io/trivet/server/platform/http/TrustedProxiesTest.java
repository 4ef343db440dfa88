package io.trivet.server.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import io.trivet.server.RunningServer;
import io.trivet.server.platform.Network;
import io.trivet.testkit.Answer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a request came from is what our own proxies say, and nobody else.
class TrustedProxiesTest {
  private static final TrustedProxies TRUSTED =
      TrustedProxies.parse("192.0.2.1, 10.0.0.0/8, 2001:db8:1::/48");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # peer        | X-Forwarded-For                          | client
          198.51.100.7  |                                          | 198.51.100.7
          198.51.100.7  | 203.0.113.9                              | 198.51.100.7
          192.0.2.1     |                                          | 192.0.2.1
          192.0.2.1     | 203.0.113.9                              | 203.0.113.9
          192.0.2.1     | 10.9.9.9, 203.0.113.9                    | 203.0.113.9
          192.0.2.1     | 1.1.1.1, 203.0.113.9, 10.1.2.3           | 203.0.113.9
          192.0.2.1     | 203.0.113.9:4711                         | 203.0.113.9
          192.0.2.1     | 2001:db8:2:0:0:0:0:1                     | 2001:db8:2::1
          192.0.2.1     | [2001:db8:2::1]:443                      | 2001:db8:2::1
          192.0.2.1     | 203.0.113.9, unknown                     | 192.0.2.1
          192.0.2.1     | 203.0.113.9,                             | 192.0.2.1
          192.0.2.1     | localhost                                | 192.0.2.1
          192.0.2.1     | 203.0.113.9, [                           | 192.0.2.1
          192.0.2.1     | 10.0.0.1, 10.0.0.2                       | 10.0.0.1
          2001:db8:1::5 | ::ffff:203.0.113.9                       | 203.0.113.9
          """)
  void the_first_address_from_the_right_that_is_no_proxy_of_ours_counts(
      String peer, String forwarded, String client) {
    var headers = forwarded == null ? headers("None") : headers("X-Forwarded-For", forwarded);
    assertEquals(client, Network.text(TRUSTED.client(Network.address(peer), headers)));
  }

  @Test
  void headers_that_are_repeated_are_one_list() {
    var headers = headers("X-Forwarded-For", "1.1.1.1", "203.0.113.9, 10.0.0.1");
    assertEquals("203.0.113.9", client(headers));
  }

  @Test
  void of_a_long_list_the_nearest_hops_are_looked_at() {
    var headers = headers("X-Forwarded-For", "1.1.1.1" + ", 10.0.0.1".repeat(16));
    assertEquals("10.0.0.1", client(headers));
    headers = headers("X-Forwarded-For", "1.1.1.1" + ", 10.0.0.1".repeat(15));
    assertEquals("1.1.1.1", client(headers));
  }

  @Test
  void tls_at_a_proxy_counts_only_when_the_proxy_is_ours() {
    var https = headers("X-Forwarded-Proto", "https");
    assertTrue(TRUSTED.isSecure(Network.address("192.0.2.1"), false, https));
    assertFalse(TRUSTED.isSecure(Network.address("198.51.100.7"), false, https));
    assertFalse(TrustedProxies.NONE.isSecure(Network.address("192.0.2.1"), false, https));
    var chain = headers("X-Forwarded-Proto", "https, http");
    assertFalse(TRUSTED.isSecure(Network.address("192.0.2.1"), true, chain));
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "fe80:0:0:0:10:0:0:0, fe80::10:0:0:0",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    "192.0.2.1, 192.0.2.1"
  })
  void addresses_are_written_as_rfc_5952_says(String address, String text) {
    assertEquals(text, Network.text(InetAddress.ofLiteral(address)));
  }

  @Test
  void a_server_believes_its_own_proxies_and_nobody_else() {
    var spoofed = Map.of("X-Forwarded-For", "203.0.113.9");
    try (var alone = new RunningServer(Map.of());
        var behind = new RunningServer(Map.of("TRIVET_TRUSTED_PROXIES", "127.0.0.0/8,::1"))) {
      assertEquals("127.0.0.1", addressOfSession(alone, spoofed));
      assertEquals("203.0.113.9", addressOfSession(behind, spoofed));
      assertEquals("127.0.0.1", addressOfSession(behind, Map.of()));

      // a liar's back-off is that of their own address
      for (int i = 0; i < 10; i++) {
        guess(alone, "203.0.113." + i).require(401);
        guess(behind, "198.51.100.1, 203.0.113." + i).require(401);
      }
      guess(alone, "203.0.113.99").require(429);
      guess(behind, "203.0.113.99").require(401);
      for (int i = 0; i < 9; i++) {
        guess(behind, i + ".1.1.1, 203.0.113.99").require(401);
      }
      guess(behind, "9.9.9.9, 203.0.113.99").require(429);
    }
  }

  private static String addressOfSession(RunningServer server, Map<String, String> headers) {
    var client = server.client();
    client.useToken(logIn(server, server.password(), headers).require(200).text());
    var sessions = client.get("/api/management/v1/useradm/users/me/sessions").require(200).json();
    for (var session : sessions) {
      if (session.get("current").asBoolean()) {
        return session.get("address").stringValue();
      }
    }
    throw new AssertionError(sessions.toString());
  }

  private static Answer guess(RunningServer server, String forwarded) {
    return logIn(server, "wrong-password", Map.of("X-Forwarded-For", forwarded));
  }

  private static Answer logIn(RunningServer server, String password, Map<String, String> headers) {
    var pair = (server.email() + ":" + password).getBytes(StandardCharsets.UTF_8);
    var all = new java.util.HashMap<>(headers);
    all.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    return server.client().sendJson("POST", "/api/management/v1/useradm/auth/login", Map.of(), all);
  }

  private static String client(WritableHeaders<?> headers) {
    return Network.text(TRUSTED.client(Network.address("192.0.2.1"), headers));
  }

  private static WritableHeaders<?> headers(String name, String... lines) {
    var headers = WritableHeaders.create();
    for (var line : lines) {
      headers.add(HeaderValues.create(HeaderNames.create(name), line));
    }
    return headers;
  }
}
