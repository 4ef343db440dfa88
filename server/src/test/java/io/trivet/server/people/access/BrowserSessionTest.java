package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.ManagementClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Signing in with a browser: the page holds no token, other sites cannot use the cookie, and a
/// session ends by itself.
class BrowserSessionTest {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String SESSION = BASE + "/auth/session";
  private static final String ME = BASE + "/users/me";
  private static final String PASSWORD = "a-good-password";
  private static final java.util.List<String> ROLES = java.util.List.of("RBAC_ROLE_PERMIT_ALL");

  private static RunningServer server;
  private static ManagementClient admin;

  @BeforeAll
  static void start() {
    server = new RunningServer(Map.of());
    admin = server.administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void the_cookie_is_for_this_host_over_tls_and_for_no_script() {
    var answer = logIn(person("cookie@example.com"));
    var cookie = answer.header("Set-Cookie");
    assertTrue(cookie.startsWith("__Host-trivet="), cookie);
    for (var part : List.of("Path=/", "HttpOnly", "Secure", "SameSite=Strict")) {
      assertTrue(List.of(cookie.split("; ")).contains(part), cookie);
    }
    assertFalse(cookie.contains("Domain"), cookie);
    assertFalse(answer.text().contains(value(answer)), "the page can read the secret");
  }

  @Test
  void the_cookie_signs_in_and_is_no_token() {
    var answer = logIn(person("signs-in@example.com"));
    get(answer, ME, Map.of()).require(200);
    var client = server.client();
    client.useToken(value(answer));
    client.get(ME).require(401);
    var session = get(answer, ME + "/sessions", Map.of()).json().get(0);
    assertEquals("browser", session.get("kind").stringValue());
    assertTrue(session.get("current").asBoolean());
  }

  @Test
  void a_change_must_come_from_our_own_pages() {
    var answer = logIn(person("csrf@example.com"));
    var ours = server.url().toString();
    record Case(Map<String, String> headers, int status) {}
    for (var c :
        List.of(
            new Case(Map.of(), 403),
            new Case(Map.of("Origin", "https://evil.example"), 403),
            new Case(Map.of("Origin", "null"), 403),
            new Case(Map.of("Origin", ours.replace("https", "http")), 403),
            new Case(Map.of("Origin", ours + "0"), 403),
            new Case(Map.of("Sec-Fetch-Site", "cross-site"), 403),
            new Case(Map.of("Sec-Fetch-Site", "same-site"), 403),
            new Case(Map.of("Sec-Fetch-Site", "none"), 403),
            new Case(Map.of("Sec-Fetch-Site", "cross-site", "Origin", ours), 403),
            new Case(
                Map.of("Sec-Fetch-Site", "same-origin", "Origin", "https://evil.example"), 403),
            new Case(Map.of("Sec-Fetch-Site", "same-origin"), 201),
            new Case(Map.of("Origin", ours), 201),
            new Case(Map.of("Sec-Fetch-Site", "same-origin", "Origin", ours), 201))) {
      var refused = post(answer, BASE + "/settings/me", c.headers());
      assertEquals(c.status(), refused.status(), c.headers()::toString);
      if (c.status() == 403) {
        assertEquals("cross_origin", refused.json().get("code").stringValue());
      }
    }
    get(answer, ME, Map.of("Sec-Fetch-Site", "cross-site")).require(200);
  }

  @Test
  void another_site_cannot_sign_its_visitor_in() {
    var email = person("login-csrf@example.com");
    var body = Map.of("email", email, "password", PASSWORD);
    server
        .client()
        .sendJson("POST", SESSION, body, Map.of("Origin", "https://evil.example"))
        .require(403);
  }

  @Test
  void a_token_in_a_cookie_is_guarded_where_the_browser_says_who_asks() {
    var client = server.client();
    client.logIn(person("jwt@example.com"), PASSWORD);
    var cookie = Map.of("Cookie", "JWT=" + client.token(), "Content-Type", "application/json");
    var stranger = new HashMap<>(cookie);
    stranger.put("Origin", "https://evil.example");
    var body = BodyPublishers.ofString("{}");
    var nobody = server.client();
    nobody.send("POST", BASE + "/settings/me", body, cookie).require(201);
    nobody.send("POST", BASE + "/settings/me", body, stranger).require(403);
  }

  @Test
  void a_quiet_browser_is_signed_out_and_a_busy_one_is_not() {
    var answer = logIn(person("idle@example.com"));
    for (int i = 0; i < 4; i++) {
      server.clock().advance(Duration.ofMinutes(20));
      get(answer, ME, Map.of()).require(200);
    }
    server.clock().advance(Duration.ofMinutes(31));
    get(answer, ME, Map.of()).require(401);
    admin = server.administrator();
  }

  @Test
  void no_browser_stays_signed_in_for_ever() {
    var answer = logIn(person("absolute@example.com"));
    int minutes = 0;
    while (get(answer, ME, Map.of()).status() == 200) {
      server.clock().advance(Duration.ofMinutes(20));
      minutes += 20;
    }
    assertEquals(12 * 60, minutes);
    admin = server.administrator();
  }

  @Test
  void signing_out_ends_the_session_and_takes_the_cookie_away() {
    var answer = logIn(person("out@example.com"));
    var out =
        send(answer, "DELETE", SESSION, Map.of("Origin", server.url().toString())).require(204);
    assertTrue(out.header("Set-Cookie").contains("__Host-trivet=; "), out.header("Set-Cookie"));
    assertTrue(out.header("Set-Cookie").contains("Max-Age=0"));
    get(answer, ME, Map.of()).require(401);
  }

  @Test
  void whoever_has_a_password_from_somebody_else_chooses_one_first() {
    var roles = List.of("RBAC_ROLE_PERMIT_ALL");
    admin.post(
        BASE + "/users",
        Map.of("email", "first@example.com", "password", PASSWORD, "roles", roles));
    var answer = logIn("first@example.com").require(200);
    assertTrue(answer.json().get("password_change_due").asBoolean());
    get(answer, BASE + "/users", Map.of()).require(403);
    var body = Map.of("password", "my-own-password", "current_password", PASSWORD);
    var headers = cookie(answer, Map.of("Origin", server.url().toString()));
    server.client().sendJson("PUT", ME, body, headers).require(204);
    get(answer, BASE + "/users", Map.of()).require(200);
    assertFalse(get(answer, ME, Map.of()).json().get("password_change_due").asBoolean());
  }

  @Test
  void broken_cookies_are_refused() {
    for (var text :
        List.of("", "x", "AAAA", "A".repeat(86), "A".repeat(5000), "%00", "===", "é".repeat(3))) {
      server
          .client()
          .send("GET", ME, BodyPublishers.noBody(), Map.of("Cookie", "__Host-trivet=" + text))
          .require(401);
    }
  }

  /// A user whose password is their own.
  private static String person(String email) {
    admin
        .post(BASE + "/users", Map.of("email", email, "password", PASSWORD, "roles", ROLES))
        .require(201);
    server
        .database()
        .database()
        .inTransaction(db -> db.execute("UPDATE user_account SET password_change_due = false"));
    return email;
  }

  private static Answer logIn(String email) {
    return server
        .client()
        .post(SESSION, Map.of("email", email, "password", PASSWORD, "roles", ROLES));
  }

  private static Answer get(Answer login, String path, Map<String, String> headers) {
    return send(login, "GET", path, headers);
  }

  private static Answer post(Answer login, String path, Map<String, String> headers) {
    return server.client().sendJson("POST", path, "{}", cookie(login, headers));
  }

  private static Answer send(
      Answer login, String method, String path, Map<String, String> headers) {
    return server.client().send(method, path, BodyPublishers.noBody(), cookie(login, headers));
  }

  private static Map<String, String> cookie(Answer login, Map<String, String> headers) {
    var all = new HashMap<>(headers);
    all.put("Cookie", "__Host-trivet=" + value(login));
    return all;
  }

  private static String value(Answer login) {
    return login.require(200).header("Set-Cookie").split("[=;]", 3)[1];
  }
}
