package io.trivet.server.platform.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundPolicyTest {
  private static final OutboundPolicy STRICT = OutboundPolicy.parse("");

  /// Every way of writing an address that leads inside, as far as the resolver understands it.
  private static final List<String> INSIDE =
      List.of(
          "127.0.0.1",
          "127.1",
          "2130706433",
          "127.255.255.254",
          "0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "172.16.0.1",
          "172.31.255.255",
          "192.168.1.1",
          "169.254.169.254",
          "100.64.0.1",
          "100.127.255.255",
          "192.0.0.8",
          "192.0.2.1",
          "192.88.99.1",
          "198.18.0.1",
          "198.19.255.1",
          "198.51.100.7",
          "203.0.113.9",
          "224.0.0.1",
          "239.255.255.255",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::ffff:127.0.0.1",
          "::ffff:10.0.0.1",
          "::127.0.0.1",
          "fe80::1",
          "fec0::1",
          "fc00::1",
          "fd12:3456::1",
          "ff02::1",
          "64:ff9b::a00:1",
          "64:ff9b:1::1",
          "100::1",
          "2001::1",
          "2001:db8::1",
          "2002:7f00:1::",
          "2002:a00:1::",
          "3fff::1",
          "5f00::1");

  private static final List<String> OUTSIDE =
      List.of(
          "1.1.1.1",
          "8.8.8.8",
          "9.255.255.255",
          "11.0.0.1",
          "100.63.255.255",
          "100.128.0.1",
          "126.255.255.255",
          "128.0.0.1",
          "169.253.0.1",
          "172.15.255.255",
          "172.32.0.1",
          "192.167.0.1",
          "192.169.0.1",
          "223.255.255.255",
          "2606:4700::1111",
          "2a00:1450::1");

  @Test
  void nothing_inside_is_reached() throws UnknownHostException {
    for (var text : INSIDE) {
      for (var address : InetAddress.getAllByName(text)) {
        assertFalse(STRICT.allows(text, address), text);
      }
    }
  }

  @Test
  void the_internet_is_reached() throws UnknownHostException {
    for (var text : OUTSIDE) {
      assertTrue(STRICT.allows(text, InetAddress.getByName(text)), text);
    }
  }

  @Test
  void an_operator_can_name_hosts_and_networks_and_nothing_beside_them() throws Exception {
    var policy = OutboundPolicy.parse(" hooks.internal , 10.1.0.0/16, fd00::/8, 192.168.7.7 ");
    assertTrue(policy.allows("hooks.internal", InetAddress.getByName("10.9.9.9")));
    assertTrue(policy.allows("HOOKS.Internal", InetAddress.getLoopbackAddress()));
    assertTrue(policy.allows("x", InetAddress.getByName("10.1.255.255")));
    assertTrue(policy.allows("x", InetAddress.getByName("fd00::1")));
    assertTrue(policy.allows("x", InetAddress.getByName("192.168.7.7")));
    assertFalse(policy.allows("x.hooks.internal", InetAddress.getByName("10.9.9.9")));
    assertFalse(policy.allows("x", InetAddress.getByName("10.2.0.0")));
    assertFalse(policy.allows("x", InetAddress.getByName("192.168.7.8")));
  }

  @Test
  void a_setting_that_is_wrong_is_refused() {
    for (var wrong : List.of("10.0.0.0/33", "10.0.0.0/x", "fd00::/129", "a b", "http://x", "-x")) {
      assertThrows(IllegalArgumentException.class, () -> OutboundPolicy.parse(wrong), wrong);
    }
  }

  @Test
  void a_url_has_a_host_and_no_tricks() {
    for (var wrong :
        List.of(
            "",
            "x",
            "ftp://example.com",
            "file:///etc/passwd",
            "https://",
            "https:///path",
            "https://user:password@example.com/",
            "https://example.com/#x",
            "https://a_b@c/",
            "https://example.com:0/",
            "https://example.com:99999/",
            "https://exa mple.com/",
            "javascript:alert(1)",
            "https://127.1/",
            "https://" + "x".repeat(3000) + ".example.com/")) {
      assertThrows(Failure.Invalid.class, () -> OutboundUrl.parse(wrong), wrong);
    }
    for (var good :
        List.of("https://example.com", "https://example.com:8443/a?b=c", "https://[2606::1]/")) {
      assertEquals(good, OutboundUrl.parse(good).toString());
    }
  }

  @Test
  void a_mixture_of_addresses_is_refused_as_a_whole() throws UnknownHostException {
    var mixed = Arrays.asList(InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.1"));
    var resolver = new CheckedResolver(STRICT, _ -> mixed);
    var url = OutboundUrl.parse("https://mixed.example.com/");
    assertThrows(Failure.Invalid.class, () -> resolver.requireAllowed(url));
  }
}
