package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.wire.artifact.BadArtifacts;
import io.trivet.wire.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people with a smaller scope see and reach of two groups of devices and two releases.
@Tag("slow")
class ReachTest {
  private static final String V2 = "/api/management/v2/devauth/devices";
  private static final String V1 = "/api/management/v1/inventory/devices";
  private static final String GROUPS = "/api/management/v1/inventory/groups";
  private static final String RELEASES = "/api/management/v2/deployments/deployments/releases";
  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String ROLES = "/api/management/v2/useradm/roles";
  private static final String PASSWORD = "a-good-password-1";

  @TempDir private static Path directory;
  private static RunningServer server;
  private static ManagementClient admin;
  private static String inA;
  private static String inB;
  private static String inNone;

  @BeforeAll
  static void start() throws IOException {
    server = new RunningServer(Map.of());
    admin = server.administrator();
    inA = device("device-a");
    inB = device("device-b");
    inNone = device("device-none");
    admin.put(V1 + "/" + inA + "/group", Map.of("group", "A")).require(204);
    admin.put(V1 + "/" + inB + "/group", Map.of("group", "B")).require(204);
    for (var name : List.of("stable-1", "secret-1")) {
      var file = directory.resolve(name);
      Files.write(file, BadArtifacts.good(directory, name, Compression.GZIP));
      admin.upload(file, Map.of()).require(201);
      admin
          .sendJson("PUT", RELEASES + "/" + name + "/tags", List.of(name.substring(0, 6)), Map.of())
          .require(204);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String device(String name) {
    new DeviceClient(
            server.url(), Optional.of(server.ca()), DeviceClient.newKey("EC"), Map.of("name", name))
        .authenticate();
    return admin.findDevice('"' + name + '"').get("id").stringValue();
  }

  /// A user with one role of these grants.
  private static ManagementClient user(String name, String grants) {
    admin.post(ROLES, "{\"name\":\"%s\",\"grants\":[%s]}".formatted(name, grants)).require(201);
    var email = name + "@example.com";
    var body = Map.of("email", email, "password", PASSWORD, "roles", List.of(name));
    admin.post(USERS, body).require(201);
    var client = server.client();
    client.logIn(email, PASSWORD);
    return client;
  }

  private static String grant(String group, String... permissions) {
    return "{\"permissions\":[\"%s\"],\"scope\":{\"device_groups\":[\"%s\"]}}"
        .formatted(String.join("\",\"", permissions), group);
  }

  @Test
  void lists_searches_counts_and_aggregates_show_what_the_caller_may_know() {
    var a = user("reader-a", grant("A", "READ_DEVICES"));
    assertEquals(1, a.get(V2).json().size());
    assertEquals(1, a.post(V2 + "/search", Map.of()).json().size());
    assertEquals(1, a.get(V2 + "/count").json().get("count").asInt());
    assertEquals(1, a.get(V1).json().size());
    assertEquals("1", a.get(V1).header("X-Total-Count"));
    var search = a.post("/api/management/v2/inventory/filters/search", Map.of()).require(200);
    assertEquals(1, search.json().size());
    assertEquals("1", search.header("X-Total-Count"));
    assertEquals("[\"A\"]", a.get(GROUPS).text());
    var statistics = a.get("/api/management/v2/inventory/statistics").require(200).json();
    assertEquals(1, statistics.get("devices_by_status").get("pending").get("standard").asInt());
    assertEquals(
        3,
        admin
            .get("/api/management/v2/inventory/statistics")
            .json()
            .get("devices_by_status")
            .get("pending")
            .get("standard")
            .asInt());
    admin
        .sendJson(
            "PUT",
            V1 + "/" + inB + "/tags",
            List.of(Map.of("name", "only-b", "value", "x")),
            Map.of())
        .require(200);
    var names = "/api/management/v2/inventory/filters/attributes";
    assertTrue(admin.get(names).text().contains("only-b"));
    assertFalse(a.get(names).require(200).text().contains("only-b"));
  }

  @Test
  void a_device_out_of_reach_is_not_found_and_one_in_reach_says_what_is_missing() {
    var a = user("reader-only-a", grant("A", "READ_DEVICES") + "," + grant("C", "MANAGE_DEVICES"));
    for (var path : List.of(V2 + "/" + inB, V1 + "/" + inB, V1 + "/" + inB + "/group")) {
      a.get(path).require(404);
      a.get(path.replace(inB, inA)).require(200);
      a.get(path.replace(inB, inNone)).require(404);
    }
    a.delete(V2 + "/" + inB).require(404);
    var refused = a.delete(V2 + "/" + inA).require(403);
    assertTrue(refused.text().contains("MANAGE_DEVICES"), refused.text());
    a.get(GROUPS + "/B/devices").require(404);
    a.delete(GROUPS + "/B").require(404);
    a.delete(GROUPS + "/A").require(403);
    a.post(V2, Map.of("identity_data", Map.of("mac", "n"), "pubkey", key())).require(403);
  }

  private static String key() {
    return new DeviceClient(
            server.url(), Optional.empty(), DeviceClient.newKey("EC"), Map.of("mac", "n"))
        .publicKey();
  }

  @Test
  void rights_on_one_group_are_not_merged_with_those_on_another() {
    var user =
        user(
            "merged",
            grant("A", "READ_DEVICES", "MANAGE_DEVICES") + "," + grant("B", "READ_DEVICES"));
    assertEquals(2, user.get(V2).json().size());
    var tags = List.of(Map.of("name", "t", "value", "1"));
    user.sendJson("PUT", V1 + "/" + inA + "/tags", tags, Map.of()).require(200);
    user.sendJson("PUT", V1 + "/" + inB + "/tags", tags, Map.of()).require(403);
    user.sendJson("PUT", V1 + "/" + inNone + "/tags", tags, Map.of()).require(404);
    // from A, which is managed, to B, which is not; and back
    user.put(V1 + "/" + inA + "/group", Map.of("group", "B")).require(403);
    user.put(V1 + "/" + inB + "/group", Map.of("group", "A")).require(403);
    assertEquals(
        "{}", user.sendJson("PATCH", GROUPS + "/A/devices", List.of(inB), Map.of()).text());
  }

  @Test
  void nobody_lets_themselves_in_by_moving_a_device() {
    var everyDevice = "{\"permissions\":[\"READ_DEVICES\",\"MANAGE_DEVICES\"]}";
    var user = user("mover", everyDevice + "," + grant("B", "TERMINAL"));
    var refused = user.put(V1 + "/" + inNone + "/group", Map.of("group", "B")).require(403);
    assertTrue(refused.text().contains("TERMINAL"), refused.text());
    assertEquals(
        403, user.sendJson("PATCH", GROUPS + "/B/devices", List.of(inNone), Map.of()).status());
    assertTrue(admin.get(V1 + "/" + inNone + "/group").text().contains("null"));
    user.put(V1 + "/" + inNone + "/group", Map.of("group", "D")).require(204);
    user.delete(V1 + "/" + inNone + "/group/D").require(204);
  }

  @Test
  void releases_are_cut_down_by_their_tags() {
    var user =
        user(
            "stable",
            "{\"permissions\":[\"READ_SOFTWARE\",\"MANAGE_SOFTWARE\"],\"scope\":{\"release_tags\":[\"stable\"]}}");
    for (var list :
        List.of(
            RELEASES,
            "/api/management/v1/deployments/deployments/releases",
            "/api/management/v1/deployments/deployments/releases/list",
            "/api/management/v1/deployments/artifacts",
            "/api/management/v1/deployments/artifacts/list",
            "/api/management/v2/deployments/artifacts",
            "/api/management/v2/deployments/releases/all/tags")) {
      var text = user.get(list).require(200).text();
      assertTrue(text.contains("stable") && !text.contains("secret"), list + " " + text);
    }
    user.get(RELEASES + "/stable-1").require(200);
    user.get(RELEASES + "/secret-1").require(404);
    var secret =
        admin
            .get("/api/management/v2/deployments/artifacts?name=secret-1")
            .json()
            .get(0)
            .get("id")
            .stringValue();
    var artifact = "/api/management/v1/deployments/artifacts/" + secret;
    user.get(artifact).require(404);
    user.get(artifact + "/download").require(404);
    user.put(artifact, Map.of("description", "x")).require(404);
    user.delete(artifact).require(404);
    user.delete(RELEASES + "?name=secret-1").require(204);
    admin.get(RELEASES + "/secret-1").require(200);
    // a tag that is not theirs
    user.sendJson("PUT", RELEASES + "/stable-1/tags", List.of("stable", "prod"), Map.of())
        .require(403);
    user.sendJson("PATCH", RELEASES + "/stable-1", Map.of("notes", "n"), Map.of()).require(204);
    var used = "/api/management/v1/deployments/limits/storage";
    assertTrue(
        user.get(used).json().get("usage").asLong() < admin.get(used).json().get("usage").asLong());
  }

  @Test
  void the_server_says_who_can_and_what_one_can() {
    var user = user("teller", grant("A", "READ_DEVICES", "TERMINAL"));
    var mine = user.get(USERS + "/me/capabilities").require(200).text();
    assertTrue(mine.contains("\"TERMINAL\"") && mine.contains("\"role\":\"teller\""), mine);
    var id = user.get(USERS + "/me").json().get("id").stringValue();
    assertEquals(3, admin.get(USERS + "/" + id + "/capabilities").require(200).json().size());
    user.get(USERS + "/" + id + "/capabilities").require(403);

    var holders = "/api/management/v1/useradm/permissions/TERMINAL/holders";
    assertTrue(admin.get(holders + "?device=" + inA).require(200).text().contains("teller@"));
    assertFalse(admin.get(holders + "?device=" + inB).require(200).text().contains("teller@"));
    assertFalse(admin.get(holders).require(200).text().contains("teller@"));
    assertTrue(admin.get(holders + "?group=A").require(200).text().contains("teller@"));
    assertTrue(admin.get(holders + "?group=B").text().contains("RBAC_ROLE_PERMIT_ALL"));
    admin.get(holders + "?device=00000000-0000-4000-8000-000000000000").require(404);
    admin.get(holders + "?release=stable-1").require(400);
    admin.get(holders.replace("TERMINAL", "FLY")).require(400);
    var deployers = "/api/management/v1/useradm/permissions/DEPLOY/holders";
    admin.get(deployers + "?device=" + inA + "&release=stable-1").require(200);
    admin.get(deployers + "?release=none").require(404);
  }
}
