package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.ManagementClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sessions are seen and ended; tokens do less than their owner, and end with them.
class SessionsAndTokensTest {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String USERS = BASE + "/users";
  private static final String TOKENS = BASE + "/settings/tokens";
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
  void a_person_sees_their_sessions_and_ends_one() {
    var id = person("sessions@example.com");
    var here = signedIn("sessions@example.com");
    server.clock().advance(Duration.ofSeconds(1));
    var there = signedIn("sessions@example.com");
    var listed = here.get(USERS + "/me/sessions").require(200).json();
    assertEquals(2, listed.size());
    assertEquals("127.0.0.1", listed.get(0).get("address").stringValue());
    assertTrue(listed.get(0).get("user_agent").stringValue().startsWith("Java"));
    assertTrue(listed.get(0).get("current").asBoolean());
    here.delete(USERS + "/me/sessions/" + listed.get(1).get("id").stringValue()).require(204);
    there.get(USERS + "/me").require(401);
    here.delete(USERS + "/me/sessions/" + UUID.randomUUID()).require(404);
    here.delete(USERS + "/me/sessions/x").require(400);
    assertEquals(1, admin.get(USERS + "/" + id + "/sessions").require(200).json().size());
    admin.delete(USERS + "/" + id + "/sessions").require(204);
    here.get(USERS + "/me").require(401);
  }

  @Test
  void nobody_ends_the_session_of_somebody_else_as_their_own() {
    person("a@example.com");
    person("b@example.com");
    var a = signedIn("a@example.com");
    var b = signedIn("b@example.com");
    var session = a.get(USERS + "/me/sessions").json().get(0).get("id").stringValue();
    b.delete(USERS + "/me/sessions/" + session).require(404);
    a.get(USERS + "/me").require(200);
  }

  @Test
  void all_other_sessions_end_at_once() {
    person("others@example.com");
    var all = List.of(signedIn("others@example.com"), signedIn("others@example.com"));
    all.getFirst().delete(USERS + "/me/sessions").require(204);
    all.getFirst().get(USERS + "/me").require(200);
    all.getLast().get(USERS + "/me").require(401);
  }

  @Test
  void a_token_is_shown_once_and_used_like_a_session() {
    person("token@example.com");
    var owner = signedIn("token@example.com");
    var made = owner.post(TOKENS, Map.of("name", "ci", "expires_in", 3600)).require(200);
    assertEquals("application/jwt", made.header("Content-Type"));
    var token = with(made.text());
    token.get(USERS + "/me").require(200);
    var listed = owner.get(TOKENS).require(200).json().get(0);
    assertEquals("ci", listed.get("name").stringValue());
    assertFalse(listed.toString().contains(made.text()));
    assertTrue(listed.has("expiration_date"));
    owner.post(TOKENS, Map.of("name", "ci", "expires_in", 0)).require(409);
    owner.delete(TOKENS + "/" + listed.get("id").stringValue()).require(204);
    token.get(USERS + "/me").require(401);
    owner.delete(TOKENS + "/" + listed.get("id").stringValue()).require(404);
  }

  @Test
  void a_token_may_do_less_than_its_owner_and_never_more() {
    person("less@example.com");
    var owner = signedIn("less@example.com");
    var order = Map.of("name", "reader", "expires_in", 0, "permissions", List.of("READ_DEVICES"));
    var token = with(owner.post(TOKENS, order).require(200).text());
    token.get("/api/management/v2/devauth/devices").require(200);
    token.get(USERS).require(403);
    token.get(USERS + "/me").require(403);
    assertEquals(
        "[\"READ_DEVICES\"]", owner.get(TOKENS).json().get(0).get("permissions").toString());
    owner
        .post(TOKENS, Map.of("name", "x", "expires_in", 0, "permissions", List.of("FLY")))
        .require(400);
    owner.post(TOKENS, Map.of("name", "x", "expires_in", 0, "permissions", List.of())).require(400);
  }

  @Test
  void a_token_makes_no_tokens() {
    person("breeder@example.com");
    var owner = signedIn("breeder@example.com");
    var token = with(owner.post(TOKENS, Map.of("name", "t", "expires_in", 0)).text());
    token.post(TOKENS, Map.of("name", "child", "expires_in", 0)).require(403);
  }

  @Test
  void a_token_expires_and_says_when_it_was_used_last() {
    person("expires@example.com");
    var owner = signedIn("expires@example.com");
    var token = with(owner.post(TOKENS, Map.of("name", "t", "expires_in", 3600)).text());
    assertFalse(owner.get(TOKENS).json().get(0).has("last_used"));
    server.clock().advance(Duration.ofMinutes(6));
    token.get(USERS + "/me").require(200);
    io.trivet.testkit.Await.until(
        Duration.ofSeconds(15),
        "the use is written",
        () ->
            owner
                .get(TOKENS)
                .json()
                .get(0)
                .get("last_used")
                .stringValue()
                .equals(server.clock().instant().toString()));
    server.clock().advance(Duration.ofMinutes(54));
    token.get(USERS + "/me").require(401);
    assertEquals("[]", owner.get(TOKENS).text());
  }

  @Test
  void there_are_limits_to_tokens() {
    person("many@example.com");
    var owner = signedIn("many@example.com");
    for (int i = 0; i < 10; i++) {
      owner.post(TOKENS, Map.of("name", "t" + i, "expires_in", 0)).require(200);
    }
    owner.post(TOKENS, Map.of("name", "t10", "expires_in", 0)).require(422);
    owner.post(TOKENS, Map.of("name", "t", "expires_in", 31_536_001)).require(400);
    owner.post(TOKENS, Map.of("name", "t", "expires_in", -1)).require(400);
    owner.post(TOKENS, Map.of("name", "x".repeat(4097), "expires_in", 0)).require(400);
    owner.post(TOKENS, Map.of("name", "t")).require(400);
  }

  @Test
  void a_disabled_user_is_out_with_everything_until_enabled() {
    var id = person("disabled@example.com");
    var session = signedIn("disabled@example.com");
    var token = with(session.post(TOKENS, Map.of("name", "t", "expires_in", 0)).text());
    admin.post(USERS + "/" + id + "/disable", Map.of()).require(204);
    session.get(USERS + "/me").require(401);
    token.get(USERS + "/me").require(401);
    assertEquals(401, server.client().tryLogIn("disabled@example.com", PASSWORD).status());
    assertFalse(admin.get(USERS + "/" + id).json().get("enabled").asBoolean());
    admin.post(USERS + "/" + id + "/enable", Map.of()).require(204);
    session.get(USERS + "/me").require(401);
    signedIn("disabled@example.com").get(USERS + "/me").require(200);
    var me = admin.get(USERS + "/me").json().get("id").stringValue();
    admin.post(USERS + "/" + me + "/disable", Map.of()).require(422);
    admin.post(USERS + "/" + UUID.randomUUID() + "/disable", Map.of()).require(404);
  }

  @Test
  void a_new_password_ends_all_other_sessions_and_tokens() {
    person("changes@example.com");
    var here = signedIn("changes@example.com");
    var there = signedIn("changes@example.com");
    var token = with(there.post(TOKENS, Map.of("name", "t", "expires_in", 0)).text());
    here.put(USERS + "/me", Map.of("password", "another-password", "current_password", PASSWORD))
        .require(204);
    here.get(USERS + "/me").require(200);
    there.get(USERS + "/me").require(401);
    token.get(USERS + "/me").require(401);
  }

  @Test
  void a_failed_login_is_in_the_log_whether_the_account_exists_or_not() {
    person("exists@example.com");
    server.client().tryLogIn("exists@example.com", "wrong");
    server.client().tryLogIn("nobody@example.com", "wrong");
    var entries =
        admin
            .get("/api/management/v1/auditlogs/logs?per_page=500")
            .require(200)
            .json()
            .valueStream()
            .filter(entry -> entry.get("action").stringValue().equals("login"))
            .map(Object::toString)
            .filter(entry -> entry.contains("refused") && entry.contains("127.0.0.1"))
            .toList();
    assertTrue(entries.stream().anyMatch(e -> e.contains("exists@example.com")), entries::toString);
    assertTrue(entries.stream().anyMatch(e -> e.contains("nobody@example.com")), entries::toString);
  }

  private static String person(String email) {
    return admin
        .post(USERS, Map.of("email", email, "password", PASSWORD, "roles", ROLES))
        .createdId();
  }

  private static ManagementClient signedIn(String email) {
    var client = server.client();
    client.logIn(email, PASSWORD);
    return client;
  }

  private static ManagementClient with(String token) {
    var client = server.client();
    client.useToken(token);
    return client;
  }
}
