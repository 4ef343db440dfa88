package io.trivet.server.people.factor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.ManagementClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Codes by time, passkeys and recovery codes: enrolled, asked for at the login and again before
/// what is dangerous; nothing counts twice.
class SecondFactorTest {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String SESSION = BASE + "/auth/session";
  private static final String USERS = BASE + "/users";
  private static final String PASSKEYS = USERS + "/me/passkeys";
  private static final String PASSWORD = "a-good-password";
  private static final java.util.List<String> ROLES = java.util.List.of("RBAC_ROLE_PERMIT_ALL");
  private static final Totp TOTP = new Totp();

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
  void the_codes_are_those_of_rfc_6238() {
    // Appendix B, SHA-1, cut to six digits
    var secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    assertEquals("287082", TOTP.code(secret, java.time.Instant.ofEpochSecond(59)));
    assertEquals("081804", TOTP.code(secret, java.time.Instant.ofEpochSecond(1_111_111_109)));
    assertEquals("279037", TOTP.code(secret, java.time.Instant.ofEpochSecond(2_000_000_000)));
  }

  @Test
  void with_codes_enabled_the_password_is_not_enough() {
    var person = enrolled("totp@example.com");
    var refused = server.client().tryLogIn("totp@example.com", PASSWORD);
    assertEquals(401, refused.status());
    assertTrue(refused.json().get("error").stringValue().contains("2fa"));
    assertEquals("second_factor_required", refused.json().get("code").stringValue());
    person.logIn(person.nextCode()).require(200);
    assertEquals(
        "enabled", admin.get(USERS + "/" + person.id).json().get("tfa_status").stringValue());
  }

  @Test
  void without_the_password_nobody_learns_whether_there_is_a_second_factor() {
    enrolled("quiet@example.com");
    var withFactor = server.client().tryLogIn("quiet@example.com", "wrong").json();
    var nobody = server.client().tryLogIn("nobody@example.com", "wrong").json();
    assertEquals(nobody.get("error"), withFactor.get("error"));
    assertEquals(nobody.get("code"), withFactor.get("code"));
  }

  @Test
  void a_code_counts_once() {
    var person = enrolled("replay@example.com");
    var code = person.nextCode();
    person.logIn(code).require(200);
    person.logIn(code).require(401);
    person.logIn(person.nextCode()).require(200);
    person.logIn(code).require(401);
  }

  @Test
  void a_code_of_the_step_before_counts_and_an_older_one_does_not() {
    var person = enrolled("late@example.com");
    var late = person.nextCode();
    server.clock().advance(Duration.ofSeconds(30));
    person.logIn(late).require(200);
    var tooLate = person.nextCode();
    server.clock().advance(Duration.ofSeconds(60));
    person.logIn(tooLate).require(401);
  }

  @Test
  void whoever_knows_the_password_cannot_guess_codes() {
    var person = enrolled("guess@example.com");
    int tried = 0;
    for (int i = 0; i < 40; i++) {
      tried += person.logIn("%06d".formatted(i)).status() == 429 ? 0 : 1;
      server.client().tryLogIn("guess@example.com", PASSWORD);
    }
    assertTrue(tried <= 10, "tried " + tried);
    person.logIn(TOTP.code(person.secret, server.clock().instant())).require(429);
    server.clock().advance(Duration.ofMinutes(16));
    person.logIn(person.nextCode()).require(200);
    admin = server.administrator();
  }

  @Test
  void the_secret_is_shown_until_it_is_verified_and_stored_sealed() throws IOException {
    var person = person("secret@example.com");
    person.client.get(BASE + "/2faqr").require(409);
    person.client.post(USERS + "/me/2fa/enable", Map.of()).require(200);
    assertEquals(
        "unverified", person.client.get(USERS + "/me").json().get("tfa_status").stringValue());
    var shown = person.client.get(BASE + "/2faqr").require(200).json();
    var png = Base64.getDecoder().decode(shown.get("qr").stringValue());
    assertEquals(240, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
    assertTrue(
        shown.get("uri").stringValue().startsWith("otpauth://totp/Trivet:secret%40example.com?"));
    var secret = new Base32().decode(shown.get("secret").stringValue());
    assertFalse(contains(stored(), secret), "the secret is readable in the database");
    person.client.put(BASE + "/2faverify", Map.of("token2fa", "000000")).require(422);
    var code = TOTP.code(secret, server.clock().instant());
    var answer = person.client.put(BASE + "/2faverify", Map.of("token2fa", code)).require(202);
    assertEquals(10, answer.json().get("recovery_codes").size());
    person.client.get(BASE + "/2faqr").require(409);
  }

  @Test
  void a_recovery_code_counts_once() {
    var person = enrolled("recovery@example.com");
    var code = person.recovery.get(0).stringValue();
    person.logIn(code.toUpperCase(java.util.Locale.ROOT)).require(200);
    person.logIn(code).require(401);
    person.logIn(person.recovery.get(1).stringValue()).require(200);
  }

  @Test
  void an_administrator_helps_whoever_lost_their_factor() {
    var person = enrolled("lost@example.com");
    admin.post(USERS + "/" + person.id + "/2fa/enable", Map.of()).require(403);
    admin.post(USERS + "/" + person.id + "/2fa/disable", Map.of()).require(200);
    assertEquals(200, server.client().tryLogIn("lost@example.com", PASSWORD).status());
  }

  @Test
  void what_is_dangerous_needs_the_factor_again_after_five_minutes() {
    var person = enrolled("step-up@example.com");
    var client = server.client();
    client.useToken(person.logIn(person.nextCode()).require(200).text());
    var token = Map.of("name", "t", "expires_in", 60);
    client.post(BASE + "/settings/tokens", token).require(200);
    server.clock().advance(Duration.ofMinutes(5));
    var refused = client.post(BASE + "/settings/tokens", Map.of("name", "u", "expires_in", 60));
    assertEquals("step_up_required", refused.require(403).json().get("code").stringValue());
    client.get(USERS).require(200);
    client.post(BASE + "/auth/step-up", Map.of("token2fa", "000000")).require(401);
    client.post(BASE + "/auth/step-up", Map.of("token2fa", person.nextCode())).require(204);
    client.post(BASE + "/settings/tokens", Map.of("name", "u", "expires_in", 60)).require(200);
  }

  @Test
  void a_token_cannot_step_up_or_change_factors() {
    var person = person("pat@example.com");
    var made = person.client.post(BASE + "/settings/tokens", Map.of("name", "t", "expires_in", 0));
    var token = server.client();
    token.useToken(made.require(200).text());
    token.post(USERS + "/me/2fa/enable", Map.of()).require(403);
    token.post(PASSKEYS + "/start", Map.of()).require(403);
    person.enable();
    token.post(BASE + "/auth/step-up", Map.of("token2fa", person.nextCode())).require(403);
    token.post(USERS, Map.of("email", "x@example.com", "password", PASSWORD)).require(403);
  }

  @Test
  void a_passkey_signs_in_alone() {
    var person = person("passkey@example.com");
    var key = authenticator();
    var id = person.addPasskey("laptop", key);
    var options = server.client().post(BASE + "/auth/passkey/start", Map.of()).require(200).json();
    assertEquals(0, options.get("allowCredentials").size());
    assertEquals("required", options.get("userVerification").stringValue());
    var signed = key.get(options);
    var answer = passkeyLogin(signed).require(200);
    assertEquals("passkey@example.com", answer.json().get("email").stringValue());
    assertTrue(answer.header("Set-Cookie").startsWith("__Host-trivet="));
    passkeyLogin(signed).require(401);
    var listed = person.client.get(PASSKEYS).require(200).json().get(0);
    assertEquals(id, listed.get("id").stringValue());
    assertTrue(listed.has("last_used"));
  }

  @Test
  void a_passkey_is_a_second_factor() {
    var person = person("second@example.com");
    var key = authenticator();
    person.addPasskey("key", key);
    var asked = browserLogin("second@example.com").require(401).json();
    assertEquals("second_factor_required", asked.get("code").stringValue());
    assertEquals("[\"passkey\"]", asked.get("factors").toString());
    var body = Map.of("ticket", asked.get("ticket"), "passkey", key.get(asked.get("passkey")));
    server.client().post(SESSION + "/factor", body).require(200);
    server.client().post(SESSION + "/factor", body).require(401);
  }

  @Test
  void a_passkey_that_did_not_verify_its_person_is_a_second_factor_only() {
    var person = person("touch@example.com");
    var key = authenticator().withoutVerification();
    person.addPasskey("key", key);
    passkeyLogin(key.get(loginOptions())).require(401);
    var asked = browserLogin("touch@example.com").require(401).json();
    var body = Map.of("ticket", asked.get("ticket"), "passkey", key.get(asked.get("passkey")));
    server.client().post(SESSION + "/factor", body).require(200);
  }

  @Test
  void what_was_signed_elsewhere_or_for_something_else_is_refused() {
    var person = person("phished@example.com");
    var key = authenticator();
    person.addPasskey("key", key);
    key.visit("https://evil.example");
    passkeyLogin(key.get(loginOptions())).require(401);
    key.visit(server.url().toString());
    // a challenge for the second factor is none for a login
    var asked = browserLogin("phished@example.com").require(401).json();
    passkeyLogin(key.get(asked.get("passkey"))).require(401);
    // a challenge nobody issued
    var options = new HashMap<String, Object>();
    options.put("challenge", Base64.getUrlEncoder().encodeToString(new byte[56]));
    options.put("rpId", "localhost");
    var mapper = tools.jackson.databind.json.JsonMapper.shared();
    passkeyLogin(key.get(mapper.valueToTree(options))).require(401);
    // a challenge that is too old
    var old = loginOptions();
    server.clock().advance(Duration.ofMinutes(6));
    passkeyLogin(key.get(old)).require(401);
    passkeyLogin(key.get(loginOptions())).require(200);
    passkeyLogin(Map.of("id", "x")).require(401);
  }

  @Test
  void a_copied_passkey_is_noticed_by_its_counter() {
    var person = person("cloned@example.com");
    var key = authenticator();
    person.addPasskey("key", key);
    passkeyLogin(key.get(loginOptions())).require(200);
    passkeyLogin(key.get(loginOptions())).require(200);
    key.turnBack(0);
    passkeyLogin(key.get(loginOptions())).require(401);
  }

  @Test
  void passkeys_are_renamed_and_removed() {
    var person = person("rename@example.com");
    var key = authenticator();
    var id = person.addPasskey("old", key);
    person.client.put(PASSKEYS + "/" + id, Map.of("name", "new")).require(204);
    person.client.put(PASSKEYS + "/" + id, Map.of("name", "")).require(400);
    assertEquals("new", person.client.get(PASSKEYS).json().get(0).get("name").stringValue());
    person.client.put(PASSKEYS + "/" + UUID.randomUUID(), Map.of("name", "n")).require(404);
    // the session was opened with the password alone: the factor is asked for first
    person.client.delete(PASSKEYS + "/" + id).require(403);
    var asked = person.client.get(BASE + "/auth/step-up").require(200).json();
    person
        .client
        .post(BASE + "/auth/step-up", Map.of("passkey", key.get(asked.get("passkey"))))
        .require(204);
    person.client.delete(PASSKEYS + "/" + id).require(204);
    assertEquals("[]", person.client.get(PASSKEYS).text());
    passkeyLogin(key.get(loginOptions())).require(401);
  }

  @Test
  void a_passkey_of_a_disabled_user_opens_nothing() {
    var person = person("off@example.com");
    var key = authenticator();
    person.addPasskey("key", key);
    admin.post(USERS + "/" + person.id + "/disable", Map.of()).require(204);
    passkeyLogin(key.get(loginOptions())).require(401);
  }

  @Test
  void a_ticket_ends_with_the_password_it_stands_for() {
    var person = person("ticket@example.com");
    var key = authenticator();
    person.addPasskey("key", key);
    var asked = browserLogin("ticket@example.com").require(401).json();
    server
        .database()
        .database()
        .inTransaction(db ->
            db.execute(
                "UPDATE user_account SET password_hash = password_hash || 'x' WHERE email = ?",
                "ticket@example.com"));
    var body = Map.of("ticket", asked.get("ticket"), "passkey", key.get(asked.get("passkey")));
    server.client().post(SESSION + "/factor", body).require(401);
    server
        .client()
        .post(SESSION + "/factor", Map.of("ticket", "a.b.c", "token2fa", "1"))
        .require(401);
  }

  private static Answer passkeyLogin(Map<String, Object> signed) {
    return server.client().post(BASE + "/auth/passkey", Map.of("passkey", signed));
  }

  private static JsonNode loginOptions() {
    return server.client().post(BASE + "/auth/passkey/start", Map.of()).require(200).json();
  }

  private static Answer browserLogin(String email) {
    return server
        .client()
        .post(SESSION, Map.of("email", email, "password", PASSWORD, "roles", ROLES));
  }

  private static TestAuthenticator authenticator() {
    return new TestAuthenticator(server.url().toString());
  }

  private static Person person(String email) {
    var id =
        admin.post(USERS, Map.of("email", email, "password", PASSWORD, "roles", ROLES)).createdId();
    var client = server.client();
    client.logIn(email, PASSWORD);
    return new Person(id, email, client);
  }

  private static Person enrolled(String email) {
    var person = person(email);
    person.enable();
    return person;
  }

  private static final class Person {
    private final String id;
    private final String email;
    private final ManagementClient client;
    private byte[] secret = new byte[0];
    private JsonNode recovery = tools.jackson.databind.node.MissingNode.getInstance();

    Person(String id, String email, ManagementClient client) {
      this.id = id;
      this.email = email;
      this.client = client;
    }

    void enable() {
      client.post(USERS + "/me/2fa/enable", Map.of()).require(200);
      var shown = client.get(BASE + "/2faqr").require(200).json();
      secret = new Base32().decode(shown.get("secret").stringValue());
      var body = Map.of("token2fa", nextCode());
      recovery = client.put(BASE + "/2faverify", body).require(202).json().get("recovery_codes");
    }

    /// A code nobody has seen yet.
    String nextCode() {
      server.clock().advance(Duration.ofSeconds(30));
      return TOTP.code(secret, server.clock().instant());
    }

    Answer logIn(String code) {
      var basic =
          Base64.getEncoder()
              .encodeToString((email + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
      var body = "{\"token2fa\": \"%s\"}".formatted(code);
      return server
          .client()
          .send(
              "POST",
              BASE + "/auth/login",
              BodyPublishers.ofString(body),
              Map.of("Authorization", "Basic " + basic, "Content-Type", "application/json"));
    }

    String addPasskey(String name, TestAuthenticator key) {
      var options = client.post(PASSKEYS + "/start", Map.of()).require(200).json();
      return client
          .post(PASSKEYS, Map.of("name", name, "credential", key.create(options)))
          .createdId();
    }
  }

  private static byte[] stored() {
    return server
        .database()
        .database()
        .read(db ->
            db.createQuery("SELECT secret FROM user_totp WHERE verified_at IS NULL LIMIT 1")
                .mapTo(byte[].class)
                .one());
  }

  private static boolean contains(byte[] whole, byte[] part) {
    return new String(whole, StandardCharsets.ISO_8859_1)
        .contains(new String(part, StandardCharsets.ISO_8859_1));
  }
}
