package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Letters to people about their accounts, with a mail server on a socket.
@Tag("slow")
class AccountMailTest {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String USERS = BASE + "/users";
  private static final String ME = USERS + "/me";
  private static final String RESET = BASE + "/auth/password-reset/";
  private static final String VERIFY = BASE + "/auth/verify-email/";
  private static final String PASSWORD = "a-good-password";
  private static final String OTHER = "another-good-password";
  private static final Pattern LINK =
      Pattern.compile("https://updates\\.example\\.com/([a-z-]+)\\?secret=([A-Za-z0-9_-]+)");
  private static final Duration ARRIVES = Duration.ofSeconds(15);

  private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private static RunningServer server;
  private static ManagementClient admin;

  @BeforeAll
  static void start() {
    MAIL.start();
    server =
        new RunningServer(
            Map.of(
                "TRIVET_PUBLIC_URL", "https://updates.example.com",
                "TRIVET_SMTP_HOST", "127.0.0.1",
                "TRIVET_SMTP_PORT", Integer.toString(MAIL.getSmtp().getPort()),
                "TRIVET_SMTP_SECURITY", "none",
                "TRIVET_SMTP_FROM", "trivet@example.com"));
    admin = server.administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
    MAIL.stop();
  }

  @Test
  void a_forgotten_password_is_replaced_once_and_ends_all_sessions_and_tokens() {
    var id = person("forgot@example.com");
    var session = signedIn("forgot@example.com", PASSWORD);
    var token = server.client();
    token.useToken(
        session
            .post(BASE + "/settings/tokens", Map.of("name", "t", "expires_in", 0))
            .require(200)
            .text());
    server.client().post(RESET + "start", Map.of("email", "Forgot@Example.com")).require(202);
    var secret = secret(letter("forgot@example.com", "Set a new password"), "reset-password");
    var stored = "SELECT count(*) FROM account_link WHERE link_hash = ";
    var bytes = "substr(decode(translate(?, '-_', '+/'), 'base64'), 17)";
    assertEquals(0, rows(stored + bytes, secret), "the secret itself is in the database");
    assertEquals(1, rows(stored + "sha256(" + bytes + ")", secret));
    complete(secret, "short").require(422);
    complete(secret, "forgot@example.com").require(422);
    complete(secret, OTHER).require(202);
    session.get(ME).require(401);
    token.get(ME).require(401);
    logIn("forgot@example.com", PASSWORD).require(401);
    var again = signedIn("forgot@example.com", OTHER);
    assertTrue(again.get(ME).json().get("verified").asBoolean(), "the mail arrived");
    assertFalse(again.get(ME).json().get("password_change_due").asBoolean());
    assertEquals(
        "link_invalid", complete(secret, PASSWORD).require(400).json().get("code").stringValue());
    letter("forgot@example.com", "Your password was changed");
    var log = admin.get("/api/management/v1/auditlogs/logs?object_id=" + id + "&sort=asc").text();
    assertTrue(log.contains("ask_password_reset") && log.contains("\"reset_password\""), log);
    assertFalse(log.contains(secret), "the secret is in the audit log");
  }

  @Test
  void nothing_tells_whether_an_address_is_somebodys() {
    var id = person("disabled@example.com");
    admin.post(USERS + "/" + id + "/disable", Map.of()).require(204);
    var known = server.client().post(RESET + "start", Map.of("email", "disabled@example.com"));
    var unknown = server.client().post(RESET + "start", Map.of("email", "nobody@example.com"));
    assertEquals(202, known.status());
    assertEquals(known.status(), unknown.status());
    assertEquals(known.text(), unknown.text());
    Await.until(
        ARRIVES,
        "both attempts are in the log",
        () ->
            rows(
                    "SELECT count(*) FROM audit_entry WHERE action = 'ask_password_reset'"
                        + " AND decision = ?",
                    "refused")
                >= 2);
    assertEquals(List.of(), letters("disabled@example.com", "Set a new password"));
  }

  @Test
  void letters_are_rationed_per_account_whether_it_exists_or_not() {
    person("rationed@example.com");
    for (var email : List.of("rationed@example.com", "nobody-rationed@example.com")) {
      for (int i = 0; i < 3; i++) {
        server.client().post(RESET + "start", Map.of("email", email)).require(202);
      }
      var refused = server.client().post(RESET + "start", Map.of("email", email)).require(429);
      assertTrue(Integer.parseInt(refused.header("Retry-After")) > 60);
    }
    server.client().post(RESET + "start", Map.of("email", "no address")).require(400);
    server.client().post(RESET + "start", Map.of()).require(400);
  }

  @Test
  void a_link_ends_after_an_hour_and_guesses_are_noted() {
    person("late@example.com");
    server.client().post(RESET + "start", Map.of("email", "late@example.com")).require(202);
    var secret = secret(letter("late@example.com", "Set a new password"), "reset-password");
    var guess = (secret.charAt(63) == 'A' ? 'B' : 'A') + secret.substring(1);
    for (var wrong : List.of(guess, secret.substring(1), "", "ü".repeat(64), "x".repeat(5000))) {
      complete(wrong, OTHER).require(400);
    }
    var verify = Map.of("secret_hash", secret);
    server.client().post(VERIFY + "complete", verify).require(400); // of the other kind
    server.clock().advance(Duration.ofMinutes(61));
    complete(secret, OTHER).require(400);
    signedIn("late@example.com", PASSWORD);
    assertTrue(
        rows(
                "SELECT count(*) FROM audit_entry WHERE action = 'reset_password' AND decision = ?",
                "refused")
            >= 2);
  }

  @Test
  void a_new_user_proves_their_address() {
    person("fresh@example.com");
    var user = signedIn("fresh@example.com", PASSWORD);
    assertFalse(user.get(ME).json().get("verified").asBoolean());
    var secret = secret(letter("fresh@example.com", "Is this your mail address?"), "verify-email");
    user.post(VERIFY + "start", Map.of()).require(202); // the first letter no longer counts
    server.client().post(VERIFY + "complete", Map.of("secret_hash", secret)).require(400);
    Await.until(
        ARRIVES,
        "the second letter",
        () -> letters("fresh@example.com", "Is this your mail address?").size() == 2);
    var second =
        secret(
            letters("fresh@example.com", "Is this your mail address?").getLast(), "verify-email");
    server.client().post(VERIFY + "complete", Map.of("secret_hash", second)).require(204);
    assertTrue(user.get(ME).require(200).json().get("verified").asBoolean());
    user.post(VERIFY + "start", Map.of()).require(409);
  }

  @Test
  void another_address_counts_once_it_is_proved() {
    var id = person("old@example.com");
    var user = signedIn("old@example.com", PASSWORD);
    user.put(ME, Map.of("email", "new@example.com", "current_password", PASSWORD)).require(204);
    var waiting = user.get(ME).require(200).json();
    assertEquals("old@example.com", waiting.get("email").stringValue());
    assertEquals("new@example.com", waiting.get("email_pending").stringValue());
    logIn("new@example.com", PASSWORD).require(401);
    letter("old@example.com", "Another mail address for your account");
    var secret = secret(letter("new@example.com", "Is this your mail address?"), "verify-email");
    server.client().post(VERIFY + "complete", Map.of("secret_hash", secret)).require(204);
    letter("old@example.com", "Your mail address was changed");
    user.get(ME).require(401);
    logIn("old@example.com", PASSWORD).require(401);
    var now = signedIn("new@example.com", PASSWORD).get(ME).json();
    assertEquals("new@example.com", now.get("email").stringValue());
    assertTrue(now.get("verified").asBoolean());
    assertFalse(now.has("email_pending"));

    // an administrator's change waits in the same way, and is taken back
    admin.put(USERS + "/" + id, Map.of("email", "third@example.com")).require(204);
    var third = secret(letter("third@example.com", "Is this your mail address?"), "verify-email");
    admin.put(USERS + "/" + id, Map.of("email", "new@example.com")).require(204);
    server.client().post(VERIFY + "complete", Map.of("secret_hash", third)).require(400);
  }

  @Test
  void an_address_that_became_somebody_elses_meanwhile_is_refused() {
    person("mine@example.com");
    var user = signedIn("mine@example.com", PASSWORD);
    user.put(ME, Map.of("email", "taken@example.com", "current_password", PASSWORD)).require(204);
    var secret = secret(letter("taken@example.com", "Is this your mail address?"), "verify-email");
    person("taken@example.com");
    server.client().post(VERIFY + "complete", Map.of("secret_hash", secret)).require(422);
    user.get(ME).require(200);
  }

  @Test
  void somebody_is_invited_without_a_password() {
    var body = Map.of("email", "invited@example.com", "send_reset_password", true);
    admin.post(USERS, Map.of("email", "invited@example.com")).require(400);
    admin.post(USERS, body).require(201);
    logIn("invited@example.com", "").require(401);
    logIn("invited@example.com", PASSWORD).require(401);
    var secret = secret(letter("invited@example.com", "Your account"), "reset-password");
    server.clock().advance(Duration.ofHours(71));
    complete(secret, PASSWORD).require(202);
    assertTrue(
        signedIn("invited@example.com", PASSWORD).get(ME).json().get("verified").asBoolean());
    admin = server.administrator();
  }

  @Test
  void people_are_told_what_they_may_not_have_done_themselves() {
    person("told@example.com");
    var user = signedIn("told@example.com", PASSWORD);
    user.post(BASE + "/settings/tokens", Map.of("name", "t", "expires_in", 0)).require(200);
    letter("told@example.com", "New access token");
    signedIn("told@example.com", PASSWORD);
    var evil = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 visit https://evil.example";
    var login = Map.of("email", "told@example.com", "password", PASSWORD);
    server
        .client()
        .sendJson("POST", BASE + "/auth/session", login, Map.of("User-Agent", evil))
        .require(200);
    var letter = letter("told@example.com", "Sign-in from a new place");
    assertTrue(letter.contains("From: 127.0.0.1"), letter);
    assertTrue(letter.contains("With: Firefox on Linux"), letter);
    assertFalse(letter.contains("evil"), letter);
    var newer = evil.replace("140", "141");
    server
        .client()
        .sendJson("POST", BASE + "/auth/session", login, Map.of("User-Agent", newer))
        .require(200);
    var change = Map.of("password", OTHER, "current_password", PASSWORD);
    user.put(ME, change).require(204);
    letter("told@example.com", "Your password was changed");
    assertEquals(1, letters("told@example.com", "Sign-in from a new place").size());
  }

  @Test
  void without_a_mail_server_what_needs_mail_says_so() {
    try (var silent = new RunningServer(Map.of())) {
      var start = silent.client().post(RESET + "start", Map.of("email", "a@example.com"));
      assertEquals("no_mail", start.require(409).json().get("code").stringValue());
      var somebody = silent.administrator();
      somebody
          .post(USERS, Map.of("email", "b@example.com", "send_reset_password", true))
          .require(409);
      somebody.post(VERIFY + "start", Map.of()).require(409);
    }
  }

  private static String person(String email) {
    return admin.post(USERS, Map.of("email", email, "password", PASSWORD)).createdId();
  }

  private static ManagementClient signedIn(String email, String password) {
    var client = server.client();
    client.logIn(email, password);
    return client;
  }

  private static Answer logIn(String email, String password) {
    var body = Map.of("email", email, "password", password);
    return server.client().post(BASE + "/auth/session", body);
  }

  private static Answer complete(String secret, String password) {
    var body = Map.of("secret_hash", secret, "password", password);
    return server.client().post(RESET + "complete", body);
  }

  private static String secret(String letter, String page) {
    var link = LINK.matcher(letter);
    assertTrue(link.find(), letter);
    assertEquals(page, link.group(1));
    return link.group(2);
  }

  /// The text of the newest letter of that subject, once it has arrived.
  private static String letter(String to, String subject) {
    Await.until(ARRIVES, subject + " to " + to, () -> !letters(to, subject).isEmpty());
    return letters(to, subject).getLast();
  }

  private static List<String> letters(String to, String subject) {
    return Arrays.stream(MAIL.getReceivedMessages())
        .filter(message -> is(message, to, subject))
        .map(AccountMailTest::text)
        .toList();
  }

  private static boolean is(MimeMessage message, String to, String subject) {
    try {
      return message.getAllRecipients()[0].toString().equals(to)
          && message.getSubject().equals(subject);
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(MimeMessage message) {
    try {
      return message.getContent().toString();
    } catch (MessagingException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long rows(String sql, String value) {
    return server
        .database()
        .database()
        .read(db -> db.createQuery(sql).bind(0, value).mapTo(Long.class).one());
  }
}
