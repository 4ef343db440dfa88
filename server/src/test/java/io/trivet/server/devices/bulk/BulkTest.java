package io.trivet.server.devices.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Many devices changed in the background, and exported, on a real server.
@Tag("slow")
class BulkTest {
  private static final String OPERATIONS = "/api/management/v1/bulk/operations";
  private static final String EXPORT = "/api/management/v1/inventory/export";
  private static final String PASSWORD = "a-good-password-1";

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
  void devices_are_accepted_each_with_its_entry_and_the_rest_is_left_alone() {
    seed("fleet-a", 120, "pending");
    seed("fleet-b", 10, "pending");
    var done = run(Map.of("action", "accept", "filters", of("fleet-a")));
    assertEquals(120, done.get("changed").asInt());
    assertEquals(120, done.get("done").asInt());
    assertEquals(120, count("fleet-a", "accepted"));
    assertEquals(10, count("fleet-b", "pending"));
    var entries = entries(done.get("id").stringValue());
    assertEquals(120, entries, "one entry for each device, naming the operation");
    assertEquals(List.of("end", "start"), actions(done.get("id").stringValue()));
  }

  @Test
  void a_device_that_fails_is_named_and_the_others_go_on() {
    seed("two-keys", 30, "pending");
    sql(
        """
        INSERT INTO auth_set (tenant_id, auth_set_id, device_id, public_key, public_key_hash, status, created_at)
        SELECT tenant_id, gen_random_uuid(), device_id, 'another', '\\x01', 'pending', now()
          FROM device WHERE identity::text LIKE '%two-keys-7"%'
        """);
    var done = run(Map.of("action", "accept", "filters", of("two-keys")));
    assertEquals(29, done.get("changed").asInt());
    assertEquals(1, done.get("failed").asInt());
    var failures = admin.get(OPERATIONS + "/" + done.get("id").stringValue() + "/failures").json();
    assertEquals(
        "2 keys wait for this device: decide on each of them",
        failures.get(0).get("reason").stringValue());
    assertEquals(29, count("two-keys", "accepted"));
  }

  @Test
  void groups_are_joined_and_left_and_devices_decommissioned() {
    seed("moving", 120, "accepted");
    assertEquals(120, run(join("moving", "cellar")).get("changed").asInt());
    assertEquals(120, members("cellar"));
    assertEquals(
        120, run(Map.of("action", "leave_group", "group", "cellar")).get("changed").asInt());
    assertEquals(0, members("cellar"));
    var gone = run(Map.of("action", "decommission", "filters", of("moving")));
    assertEquals(120, gone.get("changed").asInt());
    assertEquals(0, count("moving", "accepted"));
  }

  @Test
  void an_order_says_which_devices_it_means() {
    seed("orders", 12, "pending");
    refused(400, Map.of("action", "accept"));
    refused(400, Map.of("action", "paint", "all", true));
    refused(400, Map.of("action", "join_group", "all", true));
    refused(400, Map.of("action", "accept", "group", "x", "all", true));
    refused(400, Map.of("action", "accept", "all", true, "filters", of("orders")));
    refused(422, Map.of("action", "accept", "filters", of("nobody")));
    refused(422, Map.of("action", "accept", "filters", of("orders"), "max_devices", 11));
    var preview =
        admin.post(
            OPERATIONS, Map.of("action", "accept", "filters", of("orders"), "preview", true));
    assertEquals(12, preview.require(200).json().get("total").asInt());
    assertEquals(12, count("orders", "pending"));
  }

  @Test
  void who_loses_the_right_is_stopped_before_the_next_chunk() {
    seed("halting", 250, "accepted");
    sql("UPDATE device_inventory SET group_name = 'H' WHERE attributes::text LIKE '%halting%'");
    var user = user("halted", "H");
    var first =
        server
            .database()
            .database()
            .<UUID>read(db ->
                db.createQuery(
                        "SELECT device_id FROM device WHERE identity::text LIKE '%halting-%' ORDER BY handle LIMIT 1")
                    .mapTo(UUID.class)
                    .one());
    // while the first chunk waits for its first device, the right is taken away
    var id =
        server
            .database()
            .database()
            .inTransaction(db -> {
              db.execute("SELECT 1 FROM device WHERE device_id = ? FOR UPDATE", first);
              var started =
                  user.post(OPERATIONS, Map.of("action", "reject", "filters", of("halting")))
                      .require(202)
                      .json();
              assertEquals(250, started.get("total").asInt());
              Await.until(Duration.ofSeconds(30), "the chunk has begun", BulkTest::isWaiting);
              admin
                  .put(
                      "/api/management/v2/useradm/roles/halted",
                      Map.of("grants", List.of(grant("READ_DEVICES", "H"))))
                  .require(204);
              return started.get("id").stringValue();
            });
    var ended = ended(admin, id);
    assertEquals("halted", ended.get("state").stringValue());
    assertEquals(100, ended.get("done").asInt());
    assertEquals(150, count("halting", "accepted"));
    admin.post(OPERATIONS + "/" + id + "/cancel", Map.of()).require(409);
  }

  @Test
  void others_see_neither_the_operation_nor_the_devices_outside_their_reach() {
    seed("mine", 5, "accepted");
    seed("theirs", 5, "accepted");
    sql("UPDATE device_inventory SET group_name = 'M' WHERE attributes::text LIKE '%mine-%'");
    var user = user("small", "M");
    var done = run(user, Map.of("action", "reject", "all", true));
    assertEquals(5, done.get("total").asInt());
    assertEquals(5, count("theirs", "accepted"));
    var stranger = user("stranger", "nothing");
    stranger.get(OPERATIONS + "/" + done.get("id").stringValue()).require(404);
    assertEquals(0, stranger.get(OPERATIONS).require(200).json().size());
    var lines = user.post(EXPORT + "?format=jsonl", Map.of()).require(200).text().lines().toList();
    assertEquals(5, lines.size());
  }

  @Test
  void an_export_has_every_device_once_and_no_formula() {
    seed("=export", 1_203, "accepted");
    var lines =
        admin
            .post(EXPORT + "?format=jsonl", Map.of("filters", of("=export")))
            .require(200)
            .text()
            .lines()
            .map(line -> JsonMapper.shared().readTree(line).get("id").stringValue())
            .toList();
    assertEquals(1_203, lines.size());
    assertEquals(1_203, lines.stream().distinct().count());
    var csv =
        admin
            .post(
                EXPORT,
                Map.of(
                    "filters", of("=export"),
                    "attributes", List.of(Map.of("scope", "identity", "attribute", "fleet"))))
            .require(200)
            .text();
    assertTrue(csv.startsWith("id,\"identity/status\",\"system/group\""), csv.substring(0, 80));
    assertEquals(1_204, csv.lines().count());
    assertTrue(csv.contains(",\"'=export\"\r\n"), csv.substring(0, 400));
    assertFalse(csv.contains(",\"=export"));
    admin.post(EXPORT + "?format=xml", Map.of()).require(400);
  }

  private static JsonNode run(Map<String, ?> order) {
    return run(admin, order);
  }

  private static JsonNode run(ManagementClient by, Map<String, ?> order) {
    var started = by.post(OPERATIONS, order).require(202);
    var done = ended(by, started.json().get("id").stringValue());
    assertEquals("finished", done.get("state").stringValue(), done.toString());
    return done;
  }

  private static JsonNode ended(ManagementClient by, String id) {
    Await.until(
        Duration.ofMinutes(3),
        "the operation has ended",
        () -> !operation(by, id).get("state").stringValue().equals("running"));
    return operation(by, id);
  }

  private static JsonNode operation(ManagementClient by, String id) {
    return by.get(OPERATIONS + "/" + id).require(200).json();
  }

  private static Answer refused(int status, Map<String, ?> order) {
    return admin.post(OPERATIONS, order).require(status);
  }

  private static Map<String, ?> join(String fleet, String group) {
    return Map.of("action", "join_group", "group", group, "filters", of(fleet));
  }

  private static List<Map<String, String>> of(String fleet) {
    return List.of(
        Map.of("scope", "identity", "attribute", "fleet", "type", "$eq", "value", fleet));
  }

  private static Map<String, ?> grant(String permission, String group) {
    return Map.of(
        "permissions", List.of(permission), "scope", Map.of("device_groups", List.of(group)));
  }

  private static ManagementClient user(String name, String group) {
    var role =
        Map.of(
            "name",
            name,
            "grants",
            List.of(grant("READ_DEVICES", group), grant("MANAGE_DEVICES", group)));
    admin.post("/api/management/v2/useradm/roles", role).require(201);
    var email = name + "@example.com";
    admin
        .post(
            "/api/management/v1/useradm/users",
            Map.of("email", email, "password", PASSWORD, "roles", List.of(name)))
        .require(201);
    var client = server.client();
    client.logIn(email, PASSWORD);
    return client;
  }

  private static int members(String group) {
    var answer = admin.get("/api/management/v1/inventory/groups/" + group + "/devices");
    return answer.status() == 404 ? 0 : Integer.parseInt(answer.header("X-Total-Count"));
  }

  private static long count(String fleet, String status) {
    return number(
        "SELECT count(*) FROM device WHERE status = '%s' AND identity::text LIKE '%%%s-%%'"
            .formatted(status, fleet));
  }

  private static long entries(String operation) {
    return number(
        "SELECT count(*) FROM audit_entry WHERE convert_from(body, 'UTF8') LIKE '%\"operation\":[\""
            + operation
            + "%'");
  }

  private static List<String> actions(String operation) {
    return admin
        .get("/api/management/v1/auditlogs/logs?object_id=" + operation)
        .require(200)
        .json()
        .valueStream()
        .map(entry -> entry.get("action").stringValue())
        .sorted()
        .toList();
  }

  /// A transaction of the server waits for a lock.
  private static boolean isWaiting() {
    return number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        > 0;
  }

  private static long number(String sql) {
    return server
        .database()
        .database()
        .<Long>read(db -> db.createQuery(sql.replace(":", "\\:")).mapTo(Long.class).one());
  }

  private static void sql(String sql) {
    server.database().database().inTransaction(db -> db.execute(sql));
  }

  /// Devices straight in the database, each with one key.
  private static void seed(String fleet, int count, String status) {
    sql(
        """
        WITH made AS (
          INSERT INTO device (tenant_id, device_id, identity_hash, identity, status, created_at, updated_at)
          SELECT t.tenant_id, gen_random_uuid(), sha256(('%1$s-' || n)::bytea),
                 ('{"fleet":"%1$s","name":"%1$s-' || n || '"}')::jsonb, '%3$s', now(), now()
            FROM tenant t, generate_series(1, %2$d) n
          RETURNING tenant_id, device_id, identity),
        keys AS (
          INSERT INTO auth_set (tenant_id, auth_set_id, device_id, public_key, public_key_hash, status, created_at)
          SELECT tenant_id, gen_random_uuid(), device_id, 'key', '\\x00', '%3$s', now() FROM made)
        INSERT INTO device_inventory (tenant_id, device_id, status, attributes, search, words, created_at, updated_at)
        SELECT tenant_id, device_id, '%3$s',
               jsonb_build_object('identity', jsonb_build_object(
                 'fleet', jsonb_build_object('value', '%1$s'),
                 'name', jsonb_build_object('value', identity ->> 'name'))),
               jsonb_build_object('identity/fleet', jsonb_build_array('%1$s')), ''::tsvector, now(), now()
          FROM made
        """
            .formatted(fleet, count, status));
  }
}
