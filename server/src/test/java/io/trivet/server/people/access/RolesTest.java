package io.trivet.server.people.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Roles over HTTP on a running server: what Mender's clients do with them, and that nobody climbs.
class RolesTest {
  private static final String ROLES = "/api/management/v2/useradm/roles";
  private static final String SETS = "/api/management/v2/useradm/permission_sets";
  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String PASSWORD = "a-good-password-1";
  private static final AtomicInteger COUNTER = new AtomicInteger();

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

  private record User(String id, String email, ManagementClient client) {}

  private static User user(List<String> roles) {
    var email = "user%d@example.com".formatted(COUNTER.incrementAndGet());
    var id =
        admin.post(USERS, Map.of("email", email, "password", PASSWORD, "roles", roles)).createdId();
    var client = server.client();
    client.logIn(email, PASSWORD);
    return new User(id, email, client);
  }

  private static String role(Object... grants) {
    var name = "role-" + COUNTER.incrementAndGet();
    admin.post(ROLES, Map.of("name", name, "grants", List.of(grants))).require(201);
    return name;
  }

  private static Object grant(String... permissions) {
    return Map.of("permissions", List.of(permissions));
  }

  @Test
  void the_first_administrator_may_do_everything() {
    var me = admin.get(USERS + "/me").require(200).json();
    assertEquals("[\"RBAC_ROLE_PERMIT_ALL\"]", me.get("roles").toString());
  }

  @Test
  void without_roles_a_user_looks_after_their_own_account_only() {
    var nobody = user(List.of()).client();
    nobody.get(USERS + "/me").require(200);
    nobody.get("/api/management/v1/useradm/settings/me").require(200);
    var refused = nobody.get(DEVICES).require(403);
    assertTrue(refused.text().contains("READ_DEVICES"), refused.text());
    nobody.get(USERS).require(403);
    nobody.get("/api/management/v1/deployments/artifacts").require(403);
  }

  @Test
  void roles_of_mender_are_there_and_do_what_they_say() {
    var names = admin.get(ROLES + "?per_page=500").require(200).text();
    for (var role :
        List.of(
            "RBAC_ROLE_PERMIT_ALL",
            "RBAC_ROLE_OBSERVER",
            "RBAC_ROLE_CI",
            "RBAC_ROLE_DEPLOYMENTS_MANAGER",
            "RBAC_ROLE_REMOTE_TERMINAL")) {
      assertTrue(names.contains('"' + role + '"'), role);
      admin.get(ROLES + "/" + role).require(200);
    }
    var observer = user(List.of("RBAC_ROLE_OBSERVER")).client();
    observer.get(DEVICES).require(200);
    observer.get(USERS).require(200);
    observer.post(USERS, Map.of("email", "x@example.com", "password", PASSWORD)).require(403);
    observer.delete(DEVICES + "/0d3fbbd4-0000-4000-8000-000000000000").require(403);
  }

  @Test
  void a_role_in_the_words_of_mender_is_read_back_as_it_was_written() {
    var body =
        """
        {"name":"group operator","description":"of one hall","permission_sets_with_scope":[
         {"name":"Basic"},
         {"name":"DeployToDevices","scope":{"type":"DeviceGroups","value":["hall-1","hall-2"]}},
         {"name":"ReadReleases","scope":{"type":"ReleaseTags","value":["stable"]}}]}\
        """;
    var created = admin.post(ROLES, body).require(201);
    assertEquals(ROLES + "/group%20operator", created.header("Location"));
    var role = admin.get(created.header("Location")).require(200).json();
    assertEquals(
        "[{\"name\":\"Basic\"},{\"name\":\"DeployToDevices\",\"scope\":{\"type\":\"DeviceGroups\",\"value\":[\"hall-1\",\"hall-2\"]}},{\"name\":\"ReadReleases\",\"scope\":{\"type\":\"ReleaseTags\",\"value\":[\"stable\"]}}]",
        role.get("permission_sets_with_scope").toString());
    assertEquals(409, admin.post(ROLES, body).status());
    var v1 = admin.get("/api/management/v1/useradm/roles/group%20operator").require(200).text();
    assertTrue(v1.contains("\"CREATE_DEPLOYMENT\"") && v1.contains("\"DEVICE_GROUP\""), v1);
    admin.put(ROLES + "/group%20operator", Map.of("description", "none")).require(204);
    assertEquals("[]", admin.get(ROLES + "/group%20operator").json().get("grants").toString());
    admin.delete(ROLES + "/group%20operator").require(204);
    admin.get(ROLES + "/group%20operator").require(404);
  }

  @Test
  void a_bad_role_is_refused_with_the_reason() {
    for (var bad :
        List.of(
            "{\"name\":\"\"}",
            "{\"name\":\"r\",\"grants\":[{}]}",
            "{\"name\":\"r\",\"grants\":[null]}",
            "{\"name\":\"r\",\"grants\":[{\"permissions\":[\"FLY\"]}]}",
            "{\"name\":\"r\",\"grants\":[{\"permissions\":[\"DEPLOY\"],\"scope\":{\"device_groups\":[]}}]}",
            "{\"name\":\"r\",\"grants\":[{\"permissions\":[\"DEPLOY\"],\"scope\":{\"filters\":[\"no id\"]}}]}",
            "{\"name\":\"r\",\"grants\":[{\"permissions\":[\"DEPLOY\"],\"scope\":{\"device_groups\":[null]}}]}",
            "{\"name\":\"r\",\"grants\":[{\"permissions\":[\"DEPLOY\"],\"budget\":{\"per_hour\":-1}}]}",
            "{\"name\":\"%s\"}".formatted("x".repeat(257)),
            "{\"name\":\"r\",\"grants\":[%s]}".formatted(String.join(",", manyGrants())),
            "{\"name\":\"r\",\"permission_sets_with_scope\":[{\"name\":\"ReadDevices\",\"scope\":{\"type\":\"DeviceGroups\",\"value\":[]}}]}")) {
      var answer = admin.post(ROLES, bad);
      assertEquals(400, answer.status(), bad + " " + answer.text());
    }
    for (var bad :
        List.of(
            "{\"name\":\"r\",\"permission_sets_with_scope\":[{\"name\":\"Fly\"}]}",
            "{\"name\":\"r\",\"permission_sets_with_scope\":[{\"name\":\"ReadDevices\",\"scope\":{\"type\":\"ReleaseTags\",\"value\":[\"a\"]}}]}",
            "{\"name\":\"r\",\"permission_sets_with_scope\":[{\"name\":\"ReadUsers\",\"scope\":{\"type\":\"DeviceGroups\",\"value\":[\"a\"]}}]}")) {
      assertEquals(422, admin.post(ROLES, bad).status(), bad);
    }
    assertEquals(409, admin.post(ROLES, Map.of("name", "RBAC_ROLE_CI")).status());
    assertEquals(409, admin.put(ROLES + "/RBAC_ROLE_CI", Map.of()).status());
    assertEquals(409, admin.delete(ROLES + "/RBAC_ROLE_CI").status());
    assertEquals(404, admin.delete(ROLES + "/nothing").status());
    assertEquals(
        422,
        admin
            .post(
                USERS,
                Map.of("email", "n@example.com", "password", PASSWORD, "roles", List.of("no role")))
            .status());
  }

  private static List<String> manyGrants() {
    return java.util.stream.IntStream.range(0, 16)
        .mapToObj(i ->
            "{\"permissions\":[\"DEPLOY\"],\"scope\":{\"device_groups\":[\"g%d\"]}}".formatted(i))
        .toList();
  }

  @Test
  void permission_sets_are_listed() {
    assertEquals(13, admin.get(SETS + "?per_page=500").require(200).json().size());
    var set = admin.get(SETS + "/DeployToDevices").require(200).json();
    assertEquals("[\"DeviceGroups\"]", set.get("supported_scope_types").toString());
    admin.get(SETS + "/Fly").require(404);
  }

  @Test
  void a_change_of_a_role_counts_within_a_second_and_without_a_new_login() {
    var role = role(grant("READ_DEVICES"));
    var user = user(List.of(role));
    user.client().get(DEVICES).require(200);
    admin.put(ROLES + "/" + role, Map.of("grants", List.of())).require(204);
    Await.until(
        Duration.ofSeconds(1),
        "the right is gone",
        () -> user.client().get(DEVICES).status() == 403);
    admin.put(USERS + "/" + user.id(), Map.of("roles", List.of("RBAC_ROLE_OBSERVER"))).require(204);
    Await.until(
        Duration.ofSeconds(1),
        "the right is there",
        () -> user.client().get(DEVICES).status() == 200);
    admin.put(USERS + "/" + user.id(), Map.of("roles", List.of())).require(204);
    Await.until(
        Duration.ofSeconds(1),
        "the right is gone",
        () -> user.client().get(DEVICES).status() == 403);
    user.client().get(USERS + "/me").require(200);
  }

  @Test
  void nobody_climbs() {
    var own = role(grant("READ_USERS", "MANAGE_USERS", "READ_DEVICES"));
    var clerk = user(List.of(own));
    var boss = user(List.of("RBAC_ROLE_PERMIT_ALL"));
    var guest = user(List.of());
    var all = Map.of("roles", List.of("RBAC_ROLE_PERMIT_ALL"));

    clerk.client().put(USERS + "/" + clerk.id(), all).require(403);
    clerk.client().put(USERS + "/me", all).require(403);
    clerk.client().put(USERS + "/" + guest.id(), all).require(403);
    clerk
        .client()
        .post(
            USERS,
            Map.of(
                "email",
                "puppet@example.com",
                "password",
                PASSWORD,
                "roles",
                List.of("RBAC_ROLE_PERMIT_ALL")))
        .require(403);
    clerk.client().put(ROLES + "/" + own, Map.of("grants", List.of(grant("DEPLOY")))).require(403);
    clerk
        .client()
        .post(ROLES, Map.of("name", "mine", "grants", List.of(grant("DEPLOY"))))
        .require(403);
    clerk.client().put(USERS + "/" + boss.id(), Map.of("email", "me@example.com")).require(403);
    clerk.client().delete(USERS + "/" + boss.id()).require(403);
    clerk.client().post(USERS + "/" + boss.id() + "/disable", Map.of()).require(403);

    var small = role(grant("READ_DEVICES"));
    clerk.client().put(USERS + "/" + guest.id(), Map.of("roles", List.of(small))).require(204);
    clerk.client().put(USERS + "/" + guest.id(), Map.of("email", "g@example.com")).require(204);
    assertFalse(admin.get(USERS).text().contains("puppet@example.com"));
  }

  @Test
  void nobody_changes_their_own_roles() {
    var boss = user(List.of("RBAC_ROLE_PERMIT_ALL"));
    boss.client().put(USERS + "/" + boss.id(), Map.of("roles", List.of())).require(403);
    boss.client()
        .put(USERS + "/" + boss.id(), Map.of("roles", List.of("RBAC_ROLE_PERMIT_ALL")))
        .require(204);
  }

  @Test
  void the_last_administrator_stays() {
    try (var other = new RunningServer(Map.of())) {
      var first = other.administrator();
      var id = first.get(USERS + "/me").json().get("id").stringValue();
      first.delete(USERS + "/" + id).require(422);
      var second =
          first
              .post(
                  USERS,
                  Map.of(
                      "email",
                      "second@example.com",
                      "password",
                      PASSWORD,
                      "roles",
                      List.of("RBAC_ROLE_PERMIT_ALL")))
              .createdId();
      var client = other.client();
      client.logIn("second@example.com", PASSWORD);
      client.put(USERS + "/" + id, Map.of("roles", List.of())).require(204);
      first.get(USERS).require(403);
      client.delete(USERS + "/" + second).require(422);
      client.post(USERS + "/" + second + "/disable", Map.of()).require(422);
    }
  }

  @Test
  void a_role_that_somebody_has_is_not_deleted() {
    var role = role(grant("READ_DEVICES"));
    var user = user(List.of(role));
    admin.delete(ROLES + "/" + role).require(409);
    admin.put(USERS + "/" + user.id(), Map.of("roles", List.of())).require(204);
    admin.delete(ROLES + "/" + role).require(204);
  }
}
