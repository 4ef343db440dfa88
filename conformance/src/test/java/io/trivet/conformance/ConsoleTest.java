package io.trivet.conformance;

import static io.trivet.conformance.Shared.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The console as a browser gets it: a page for every address of its own, files that never change
/// under their name, and a policy that lets nothing in from elsewhere.
class ConsoleTest {
  private static final Map<String, String> BROWSER =
      Map.of("Accept", "text/html,application/xhtml+xml", "Accept-Encoding", "gzip, br");
  private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");
  private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");

  @Test
  void every_address_of_the_console_is_its_page() {
    for (var path : new String[] {"/", "/devices", "/devices/0b1c", "/deployments/new?group=a"}) {
      var page = get(path, BROWSER).require(200);
      assertTrue(page.text().contains("<div id=\"root\">"), path);
      assertEquals("no-store", page.header("Cache-Control"));
    }
  }

  @Test
  void the_policy_lets_nothing_in_from_elsewhere() {
    var policy = get("/", BROWSER).header("Content-Security-Policy");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe-inline"), policy);
    assertFalse(policy.contains("http"), policy);
  }

  @Test
  void a_nonce_is_used_once() {
    var first = get("/", BROWSER);
    var second = get("/", BROWSER);
    assertNotEquals(nonce(first), nonce(second));
    assertTrue(first.header("Content-Security-Policy").contains("'nonce-" + nonce(first) + "'"));
  }

  @Test
  void files_with_a_digest_in_their_name_are_kept_for_ever_and_sent_compressed() {
    var script = SCRIPT.matcher(get("/", BROWSER).text());
    assertTrue(script.find());
    var answer = get(script.group(1), BROWSER).require(200);
    assertEquals("gzip", answer.header("Content-Encoding"));
    assertEquals("text/javascript; charset=utf-8", answer.header("Content-Type"));
    assertTrue(answer.header("Cache-Control").contains("immutable"));
    var plain = get(script.group(1), Map.of()).require(200);
    assertEquals("", plain.header("Content-Encoding"));
    assertTrue(plain.body().length > answer.body().length);
  }

  @Test
  void programs_are_not_given_a_page() {
    get("/api/management/v1/nothing", BROWSER).require(404).json();
    get("/nothing", Map.of("Accept", "application/json")).require(404).json();
    get("/assets/../../secrets", Map.of()).require(404);
    send("POST", "/devices").require(404).json();
  }

  @Test
  void head_answers_like_get_without_a_body() {
    var head = TARGET.management().send("HEAD", "/", BodyPublishers.noBody(), BROWSER).require(200);
    assertEquals(0, head.body().length);
  }

  private static String nonce(Answer page) {
    var found = NONCE.matcher(page.text());
    assertTrue(found.find());
    return found.group(1);
  }

  private static Answer get(String path, Map<String, String> headers) {
    return TARGET.management().send("GET", path, BodyPublishers.noBody(), headers);
  }

  private static Answer send(String method, String path) {
    return TARGET.management().send(method, path, BodyPublishers.noBody(), BROWSER);
  }
}
