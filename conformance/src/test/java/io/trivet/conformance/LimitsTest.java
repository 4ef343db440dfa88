package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.ServerProcess;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What happens when a limit is reached: a clear answer, and nothing is lost. A server of its own,
/// because some of these limits are the tenant's.
class LimitsTest {
  private static final String V1 = "/api/management/v1/deployments/";
  private static final String SEARCH = "/api/management/v2/inventory/filters/search";
  private static final String USERS = "/api/management/v1/useradm/users";

  private static ServerProcess server;
  private static ManagementClient admin;

  @BeforeAll
  static void start() {
    server = ServerProcess.start();
    admin = server.administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void the_eleventh_session_ends_the_oldest() {
    admin
        .post(USERS, Map.of("email", "many@example.com", "password", "long-enough-1"))
        .require(201);
    var clients = IntStream.range(0, 11).mapToObj(_ -> server.management()).toList();
    clients.forEach(client -> client.logIn("many@example.com", "long-enough-1"));
    assertEquals(401, clients.getFirst().get(USERS + "/me").status());
    clients.stream().skip(1).forEach(client -> client.get(USERS + "/me").require(200));
  }

  @Test
  void whoever_guesses_passwords_is_slowed_down() {
    var guesser = server.management();
    for (int i = 0; i < 10; i++) {
      assertEquals(401, guesser.tryLogIn("guessed@example.com", "wrong-" + i).status());
    }
    var refused = guesser.tryLogIn("guessed@example.com", "wrong").require(429);
    assertTrue(Integer.parseInt(refused.header("Retry-After")) > 0);
    server.management().tryLogIn(server.email(), server.password()).require(200);
  }

  @Test
  void a_search_has_at_most_a_hundred_terms() {
    var term = Map.of("scope", "inventory", "attribute", "a", "type", "$eq", "value", "x");
    admin.post(SEARCH, Map.of("filters", Collections.nCopies(100, term))).require(200);
    admin.post(SEARCH, Map.of("filters", Collections.nCopies(101, term))).require(400);
    var many =
        Map.of(
            "scope",
            "inventory",
            "attribute",
            "a",
            "type",
            "$in",
            "value",
            Collections.nCopies(1001, "x"));
    admin.post(SEARCH, Map.of("filters", List.of(many))).require(400);
    admin.post(SEARCH, Map.of("text", "x".repeat(257))).require(400);
    admin.post(SEARCH, Map.of("device_ids", uuids(1001))).require(400);
    var name =
        Map.of("scope", "inventory", "attribute", "x".repeat(1025), "type", "$eq", "value", 1);
    admin.post(SEARCH, Map.of("filters", List.of(name))).require(400);
  }

  @Test
  void values_of_attributes_are_limited() {
    var device = accepted("values");
    device.inventory("PUT", List.of(attribute("a", "x".repeat(16_384)))).require(200);
    device.inventory("PUT", List.of(attribute("a", "x".repeat(16_385)))).require(400);
    device.inventory("PUT", List.of(attribute("a", Collections.nCopies(1001, 1)))).require(400);
    device.inventory("PUT", List.of(attribute("n".repeat(1025), 1))).require(400);
    device.inventory("PUT", "[" + "[".repeat(40) + "]".repeat(40) + "]").require(400);
  }

  @Test
  void an_order_lists_at_most_twenty_thousand_devices() {
    var order = Map.of("name", "n", "artifact_name", "r", "devices", uuids(20_001));
    var refused = admin.post(V1 + "deployments", order).require(400);
    assertTrue(refused.text().contains("20000"), refused.text());
    var ids = Map.of("deployment_ids", uuids(101));
    admin.post(V1 + "deployments/statistics/list", ids).require(400);
  }

  @Test
  void a_log_has_at_most_ten_thousand_messages() {
    var device = accepted("log");
    var message = Map.of("timestamp", "2026-11-22T09:35:57Z", "level", "i", "message", "m");
    var unknown = UUID.randomUUID().toString();
    device.log(unknown, Collections.nCopies(10_000, message)).require(404);
    device.log(unknown, Collections.nCopies(10_001, message)).require(400);
  }

  @Test
  void tags_of_releases_are_few() {
    var releases = "/api/management/v2/deployments/deployments/releases/";
    for (int i = 0; i < 6; i++) {
      upload("tagged-" + i);
    }
    admin.put(releases + "tagged-0/tags", tags(0, 21)).require(400);
    for (int i = 0; i < 5; i++) {
      admin.put(releases + "tagged-" + i + "/tags", tags(i * 20, 20)).require(204);
    }
    admin.put(releases + "tagged-5/tags", List.of("one-too-many")).require(409);
    assertEquals("[]", admin.get(releases + "tagged-5").json().get("tags").toString());
  }

  @Test
  void a_tenant_trusts_at_most_twenty_keys() {
    var keys = V1 + "signing_keys";
    for (int i = 0; i < 20; i++) {
      admin.post(keys, key(i)).require(201);
    }
    admin.post(keys, key(20)).require(422);
    var listed = admin.get(keys).json();
    assertEquals(20, listed.size());
    admin
        .post(keys, Map.of("name", "again", "pem", listed.get(0).get("pem").stringValue()))
        .require(422);
    for (var key : listed) {
      admin.delete(keys + "/" + key.get("id").stringValue()).require(204);
    }
    assertEquals("any", admin.get(V1 + "signing_policy").json().get("policy").stringValue());
  }

  @Test
  void a_token_that_is_too_long_is_refused_unread() {
    var stranger = server.management();
    stranger.useToken("x".repeat(4097));
    assertEquals(401, stranger.get(USERS).status());
  }

  @Test
  void identity_data_and_keys_are_limited() {
    var huge = server.device(Map.of("mac", "x".repeat(9000)));
    assertEquals(400, huge.authenticate().status());
    var device = server.device(Map.of("mac", "y"));
    var body = device.authBody().replace("-----END", "A".repeat(20_000) + "-----END");
    assertEquals(400, device.authenticate(body, device.sign(body)).status());
    assertFalse(admin.get("/api/management/v2/devauth/devices").text().contains("xxx"));
  }

  private static DeviceClient accepted(String name) {
    var device = server.device(Map.of("name", name));
    device.authenticate();
    admin.accept('"' + name + '"');
    device.authenticate().require(200);
    return device;
  }

  private static void upload(String name) {
    admin.upload(Artifacts.write(name, List.of("b"), 10), Map.of()).require(201);
  }

  private static Map<String, Object> attribute(String name, Object value) {
    return Map.of("name", name, "value", value);
  }

  private static List<String> uuids(int count) {
    return IntStream.range(0, count).mapToObj(_ -> UUID.randomUUID().toString()).toList();
  }

  private static List<String> tags(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> "tag-" + i).toList();
  }

  private static Map<String, String> key(int number) {
    var encoded = DeviceClient.newKey("EC").getPublic().getEncoded();
    var pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(encoded));
    return Map.of("name", "key " + number, "pem", pem);
  }
}
