package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static io.trivet.conformance.Shared.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is the same everywhere: errors, paging, bodies, methods.
class ConventionsTest {
  private static final String DEVICES = "/api/management/v2/devauth/devices";

  @Test
  void an_error_says_what_was_wrong_and_carries_the_request_id() {
    var answer =
        ADMIN.send(
            "GET",
            DEVICES + "?page=0",
            BodyPublishers.noBody(),
            Map.of("X-MEN-RequestID", "my-id-1"));
    answer.require(400);
    assertEquals("my-id-1", answer.header("X-MEN-RequestID"));
    assertEquals("my-id-1", answer.json().get("request_id").stringValue());
    assertTrue(answer.json().get("error").stringValue().contains("page"));
    assertFalse(answer.json().get("code").stringValue().isEmpty());
  }

  @Test
  void a_request_id_that_could_break_a_log_is_replaced() {
    var answer =
        ADMIN.send("GET", DEVICES, BodyPublishers.noBody(), Map.of("X-MEN-RequestID", "a b\"c"));
    assertFalse(answer.header("X-MEN-RequestID").contains(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=0",
        "page=-1",
        "page=x",
        "per_page=0",
        "per_page=501",
        "per_page=99999999999"
      })
  void absurd_pages_are_refused(String query) {
    ADMIN.get(DEVICES + "?" + query).require(400);
  }

  @Test
  void pages_are_linked_in_header_lines_of_their_own() {
    for (int i = 0; i < 3; i++) {
      Shared.newDevice(Shared.newMac()).authenticate().require(401);
    }
    var links = ADMIN.get(DEVICES + "?per_page=1&page=2").require(200).headerLines("Link");
    assertTrue(
        links.stream().anyMatch(l -> l.contains("page=1&per_page=1>; rel=\"first\"")),
        links::toString);
    assertTrue(links.stream().anyMatch(l -> l.contains("rel=\"prev\"")), links::toString);
    assertTrue(
        links.stream().anyMatch(l -> l.contains("page=3&per_page=1>; rel=\"next\"")),
        links::toString);
  }

  @Test
  void management_needs_a_token() {
    var stranger = TARGET.management();
    assertEquals(401, stranger.get(DEVICES).status());
    stranger.useToken("nonsense");
    assertEquals(401, stranger.get(DEVICES).status());
    stranger.useToken(".".repeat(3000));
    assertEquals(401, stranger.get(DEVICES).status());
    assertTrue(stranger.get(DEVICES).json().has("request_id"));
  }

  @Test
  void a_device_token_is_no_user_token_and_the_other_way_round() {
    var known = Shared.accepted();
    var stranger = TARGET.management();
    stranger.useToken(known.client().token());
    assertEquals(401, stranger.get(DEVICES).status());
    known.client().useToken(ADMIN.token());
    assertEquals(401, known.client().next("t", "a").status());
  }

  @Test
  void unknown_paths_wrong_methods_and_options_are_told_apart() {
    ADMIN.get("/api/management/v1/nothing").require(404);
    var wrong = ADMIN.delete(DEVICES + "/count").require(405);
    assertTrue(wrong.header("Allow").contains("GET"));
    var options = ADMIN.send("OPTIONS", DEVICES, BodyPublishers.noBody(), Map.of()).require(204);
    assertTrue(options.header("Allow").contains("POST"));
  }

  @Test
  void two_slashes_in_a_path_are_one() {
    ADMIN.get("//api/management/v2/devauth/devices").require(200);
  }

  @Test
  void json_of_another_type_or_form_is_refused() {
    var path = "/api/management/v1/deployments/deployments";
    assertEquals(
        415, ADMIN.sendJson("POST", path, "{}", Map.of("Content-Type", "text/plain")).status());
    for (var bad :
        new String[] {
          "",
          "{",
          "[]",
          "null",
          "{} {}",
          "{\"name\":1}",
          "{\"name\":\"a\\u0000\"}",
          "{\"name\":\"\\ud800\"}",
          "{\"name\":\"a\",\"name\":\"b\"}",
          "[".repeat(2000)
        }) {
      assertEquals(400, ADMIN.post(path, bad).status(), bad);
    }
    var notUtf8 = BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'});
    assertEquals(
        400,
        ADMIN.send("POST", path, notUtf8, Map.of("Content-Type", "application/json")).status());
  }

  @Test
  void a_body_over_the_limit_is_refused() {
    var large = "{\"name\":\"" + "x".repeat(1 << 20) + "\"}";
    assertEquals(413, ADMIN.post("/api/management/v1/deployments/deployments", large).status());
  }

  @Test
  void health_is_told_to_everybody() {
    TARGET.management().get("/livez").require(200);
    TARGET.management().get("/readyz").require(200);
    TARGET.management().get("/api/internal/v1/deployments/health").require(204);
  }

  @Test
  void json_answers_carry_their_length() {
    var answer = ADMIN.get(DEVICES).require(200);
    assertFalse(answer.header("Content-Length").isEmpty());
    assertTrue(answer.header("Transfer-Encoding").isEmpty());
  }

  @Test
  void logging_in_needs_the_right_password() {
    var stranger = TARGET.management();
    assertEquals(401, stranger.tryLogIn(TARGET.email(), "wrong-password").status());
    assertEquals(401, stranger.tryLogIn("nobody@example.com", "wrong-password").status());
    var answer =
        stranger
            .tryLogIn(TARGET.email().toUpperCase(java.util.Locale.ROOT), TARGET.password())
            .require(200);
    assertEquals("application/jwt", answer.header("Content-Type"));
    assertFalse(answer.text().endsWith("\n"));
  }

  @Test
  void a_session_that_was_ended_is_over() {
    var own = TARGET.administrator();
    own.get(DEVICES).require(200);
    own.post("/api/management/v1/useradm/auth/logout", "{}").require(202);
    own.get(DEVICES).require(401);
  }

  @Test
  void a_user_is_created_changes_the_password_and_is_deleted() {
    var users = "/api/management/v1/useradm/users";
    var email = Shared.unique("ann") + "@example.com";
    assertEquals(422, ADMIN.post(users, Map.of("email", email, "password", "short")).status());
    assertEquals(422, ADMIN.post(users, Map.of("email", email, "password", email)).status());
    assertEquals(
        400,
        ADMIN.post(users, Map.of("email", "no address", "password", "long-enough-1")).status());
    var id = ADMIN.post(users, Map.of("email", email, "password", "long-enough-1")).createdId();
    assertEquals(
        422, ADMIN.post(users, Map.of("email", email, "password", "long-enough-1")).status());

    var ann = TARGET.management();
    ann.logIn(email, "long-enough-1");
    assertEquals(email, ann.get(users + "/me").json().get("email").stringValue());
    assertEquals(422, ann.put(users + "/me", Map.of("password", "another-one-2")).status());
    assertEquals(422, ADMIN.put(users + "/" + id, Map.of("password", "another-one-2")).status());
    var other = TARGET.management();
    other.logIn(email, "long-enough-1");
    ann.put(users + "/me", Map.of("password", "another-one-2", "current_password", "long-enough-1"))
        .require(204);
    assertEquals(401, other.get(users + "/me").status(), "the other session is over");
    ann.get(users + "/me").require(200);
    assertEquals(401, other.tryLogIn(email, "long-enough-1").status());

    ADMIN.delete(users + "/" + id).require(204);
    assertEquals(401, ann.get(users + "/me").status());
  }

  @Test
  void settings_are_kept_with_an_etag() {
    var own = "/api/management/v1/useradm/settings/me";
    var admin = TARGET.administrator();
    admin.post(own, Map.of("a", 1)).require(201);
    var etag = admin.get(own).require(200).header("ETag");
    admin.sendJson("POST", own, Map.of("a", 2), Map.of("If-Match", etag)).require(201);
    admin.sendJson("POST", own, Map.of("a", 3), Map.of("If-Match", etag)).require(412);
    assertEquals(2, admin.get(own).json().get("a").asInt());
  }
}
