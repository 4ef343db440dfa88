package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.RouteTable;
import io.trivet.testkit.Answer;
import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.wire.artifact.BadArtifacts;
import io.trivet.wire.artifact.Compression;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A walk through the operations that change something: each that succeeds leaves exactly the entry
/// the route table declares, with who, by which session, from where; each that is refused leaves a
/// refused one. An operation that is neither in the walk nor named as tested elsewhere fails.
@Tag("slow")
class AuditWalkTest {
  /// `METHOD path | body | status`, and `| name` under which the id of what was made is known, or
  /// `| =word` where the entry has a word of its own beside the declared one.
  private static final String WALK =
      """
      POST /api/management/v1/useradm/users | {"email":"walk@example.com","password":"a-good-password-1"} | 201 | user
      PUT /api/management/v1/useradm/users/$user | {"roles":["RBAC_ROLE_OBSERVER"]} | 204
      POST /api/management/v1/useradm/users/$user/disable | {} | 204
      POST /api/management/v1/useradm/users/$user/enable | {} | 204
      POST /api/management/v2/useradm/roles | {"name":"walkers"} | 201
      PUT /api/management/v2/useradm/roles/walkers | {"name":"walkers","description":"d"} | 204
      DELETE /api/management/v2/useradm/roles/walkers | | 204
      POST /api/management/v1/useradm/settings | {"a":1} | 201
      POST /api/management/v1/useradm/settings/me | {"a":1} | 201
      POST /api/management/v1/useradm/settings/tokens | {"name":"t","expires_in":0} | 200
      PUT /api/management/v1/auditlogs/retention | {"retention_days":300} | 204
      GET /api/management/v1/auditlogs/logs/export | | 200
      DELETE /api/management/v1/auditlogs/personal_data/$user | | 200
      DELETE /api/management/v1/useradm/users/$user | | 204
      PUT /api/management/v1/inventory/devices/$device/group | {"group":"g"} | 204
      PATCH /api/management/v1/inventory/groups/g/devices | ["$other"] | 200
      DELETE /api/management/v1/inventory/devices/$device/group/g | | 204
      DELETE /api/management/v1/inventory/groups/g/devices | ["$other"] | 200
      PATCH /api/management/v1/inventory/groups/h/devices | ["$other"] | 200
      DELETE /api/management/v1/inventory/groups/h | | 200
      PUT /api/management/v1/inventory/devices/$device/tags | [{"name":"n","value":"v"}] | 200
      PATCH /api/management/v1/inventory/devices/$device/tags | [{"name":"m","value":"v"}] | 200
      POST /api/management/v2/inventory/filters | {"name":"f","terms":[{"scope":"identity","attribute":"mac","type":"$eq","value":"x"}]} | 201 | filter
      PUT /api/management/v2/inventory/filters/$filter | {"name":"f2","terms":[{"scope":"identity","attribute":"mac","type":"$eq","value":"y"}]} | 204
      DELETE /api/management/v2/inventory/filters/$filter | | 204
      PUT /api/management/v2/inventory/indexed_attributes | [{"scope":"inventory","attribute":"os"}] | 204
      PUT /api/management/v1/deployments/artifacts/$artifact | {"description":"d"} | 204
      GET /api/management/v1/deployments/artifacts/$artifact/download | | 200
      PATCH /api/management/v2/deployments/deployments/releases/walk-release | {"notes":"n"} | 204
      PUT /api/management/v2/deployments/deployments/releases/walk-release/tags | ["stable"] | 204
      POST /api/management/v1/deployments/deployments | {"name":"d1","artifact_name":"walk-release","devices":["$device"]} | 201 | deployment
      POST /api/management/v1/deployments/deployments/$deployment/pause | {"reason":"r"} | 204
      POST /api/management/v1/deployments/deployments/$deployment/resume | {"reason":"r"} | 204
      PUT /api/management/v1/deployments/deployments/$deployment/status | {"status":"aborted"} | 204
      POST /api/management/v2/inventory/filters | {"name":"k","terms":[{"scope":"identity","attribute":"mac","type":"$eq","value":"x"}]} | 201 | kept
      POST /api/management/v2/deployments/deployments | {"name":"d2","artifact_name":"walk-release","filter_id":"$kept"} | 201 | dynamic
      PUT /api/management/v1/deployments/deployments/$dynamic/status | {"status":"aborted"} | 204
      POST /api/management/v1/deployments/deployments | {"name":"d3","artifact_name":"walk-release","devices":["$device"]} | 201
      DELETE /api/management/v1/deployments/deployments/devices/$device | | 204
      DELETE /api/management/v1/deployments/deployments/devices/$device/history | | 204
      POST /api/management/v1/deployments/stop-all | {"reason":"r"} | 204
      POST /api/management/v1/deployments/resume-all | {"reason":"r"} | 204
      PUT /api/management/v1/deployments/decoys/$other | {} | 204
      DELETE /api/management/v1/deployments/decoys/$other | | 204
      PUT /api/management/v1/deployments/signing_policy | {"policy":"any"} | 204
      PUT /api/management/v1/deviceconfig/configurations/device/$device | {"k":"v"} | 204
      PUT /api/management/v1/deviceconnect/policy | {} | 204
      POST /api/management/v1/deviceconnect/runbooks | {"name":"rb","command":"uptime"} | 201
      PUT /api/management/v1/deviceconnect/runbooks/rb | {"name":"rb","command":"uptime -p"} | 204
      DELETE /api/management/v1/deviceconnect/runbooks/rb | | 204
      POST /api/management/v1/webhooks | {"url":"https://hooks.example.com/x"} | 201 | webhook
      POST /api/management/v1/webhooks/$webhook/secret | {} | 200
      DELETE /api/management/v1/webhooks/$webhook | | 204
      POST /api/management/v1/iot-manager/integrations | {"provider":"webhook","credentials":{"type":"http","http":{"url":"https://hooks.example.com/y"}}} | 201 | integration
      PUT /api/management/v1/iot-manager/integrations/$integration/credentials | {"type":"http","http":{"url":"https://hooks.example.com/z"}} | 204
      DELETE /api/management/v1/iot-manager/integrations/$integration | | 204
      PUT /api/management/v1/devicemonitor/settings/global/channel/alerts/email/status | {"enabled":false} | 204
      PUT /api/management/v2/devauth/devices/$other/auth/$auth/status | {"status":"rejected"} | 204 | =reject
      PUT /api/management/v2/devauth/devices/$other/auth/$auth/status | {"status":"accepted"} | 204
      POST /api/management/v1/inventory/export | {} | 200
      DELETE /api/management/v2/devauth/devices/$other/auth/$auth | | 204
      DELETE /api/management/v1/inventory/devices/$device | | 204
      DELETE /api/management/v2/devauth/devices/$device | | 204
      DELETE /api/management/v1/deployments/artifacts/$artifact | | 204
      """;

  /// Operations whose entries other tests look at, or that need more than a body: by what is in
  /// their paths.
  private static final List<String> ELSEWHERE =
      List.of(
          "/auth/",
          "/2fa",
          "/passkeys",
          "/recovery-codes", // AccountMailTest, SecondFactorTest
          "/sso/",
          "/ci/rules", // SsoTest
          "/bulk/",
          "/sessions",
          "/tokens",
          "/users/me", // SessionsAndTokensTest, RecordingsTest
          "/deviceconnect/devices/",
          "/access-requests",
          "/tickets",
          "/runs", // with devices
          "/artifacts/generate",
          "/deployments/artifacts", // uploads: a form
          "/signing_keys",
          "/group/{name}",
          "/rollback",
          "/phases/",
          "/releases",
          "/deployments/deployments/{id}",
          "/configurations/device/{id}/deploy",
          "/replay",
          "/test",
          "/webhooks/{id}",
          "POST /api/management/v2/devauth/devices");

  @TempDir private static Path directory;
  private static RunningServer server;
  private static ManagementClient admin;
  private static ManagementClient nobody;
  private static RouteTable table;
  private static final Map<String, String> KNOWN = new HashMap<>();
  private static final Set<String> SEEN = new HashSet<>();

  private record Step(String method, String path, String body, int status, String made) {
    static Step parse(String line) {
      var parts = line.split("\\s*\\|\\s*", -1);
      var call = parts[0].split(" ", 2);
      return new Step(
          call[0],
          call[1],
          parts[1].strip(),
          Integer.parseInt(parts[2].strip()),
          parts.length > 3 ? parts[3].strip() : "");
    }

    Answer ask(ManagementClient client) {
      var content = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(fill(body));
      return client.send(method, fill(path), content, Map.of("Content-Type", "application/json"));
    }

    Endpoint.ForUser endpoint() {
      return (Endpoint.ForUser)
          Objects.requireNonNull(table.find(fill(path)).byMethod().get(method));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static String fill(String text) {
    var filled = text;
    for (var known : KNOWN.entrySet()) {
      filled = filled.replace("$" + known.getKey(), known.getValue());
    }
    return filled;
  }

  @BeforeAll
  static void start() throws IOException {
    server = new RunningServer(Map.of());
    admin = server.administrator();
    table = new RouteTable(server.endpoints());
    var body = Map.of("email", "nobody@example.com", "password", "a-good-password-1");
    admin.post("/api/management/v1/useradm/users", body).require(201);
    nobody = server.client();
    nobody.logIn("nobody@example.com", "a-good-password-1");
    KNOWN.put("device", device("walk-1").get("id").stringValue());
    var other = device("walk-2");
    KNOWN.put("other", other.get("id").stringValue());
    KNOWN.put("auth", other.get("auth_sets").get(0).get("id").stringValue());
    var file = directory.resolve("walk-release");
    Files.write(file, BadArtifacts.good(directory, "walk-release", Compression.GZIP));
    KNOWN.put("artifact", admin.upload(file, Map.of()).createdId());
    news();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode device(String name) {
    new DeviceClient(
            server.url(), Optional.of(server.ca()), DeviceClient.newKey("EC"), Map.of("mac", name))
        .authenticate();
    admin.accept(name);
    return admin.findDevice(name);
  }

  @Test
  void every_change_leaves_its_entry_and_every_refusal_a_refused_one() {
    var wrong = new ArrayList<String>();
    var session = session();
    for (var step : WALK.lines().map(Step::parse).toList()) {
      var endpoint = step.endpoint();
      if (endpoint.permission() != Permission.OWN_ACCOUNT) {
        var refused = step.ask(nobody);
        check(step, refused, 403, "refused", wrong);
      }
      var answer = step.ask(admin);
      var entry = check(step, answer, step.status(), "allowed", wrong);
      entry
          .filter(found -> !found.path("session_id").asString("").equals(session))
          .ifPresent(found -> wrong.add(step + ": not by the session that asked: " + found));
      entry
          .filter(found -> isChangeOfValues(endpoint.audit().orElseThrow()))
          .filter(found -> !found.has("before") && !found.has("after"))
          .ifPresent(found -> wrong.add(step + ": neither before nor after: " + found));
      if (!step.made().isEmpty() && answer.status() == 201) {
        KNOWN.put(step.made(), answer.createdId());
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean isChangeOfValues(AuditAction action) {
    return Set.of(
            AuditAction.UPDATE_USER,
            AuditAction.CREATE_USER,
            AuditAction.CREATE_ROLE,
            AuditAction.UPDATE_ROLE,
            AuditAction.DELETE_ROLE,
            AuditAction.CREATE_FILTER,
            AuditAction.UPDATE_FILTER,
            AuditAction.DELETE_FILTER,
            AuditAction.CREATE_TOKEN,
            AuditAction.UPDATE_AUDIT_RETENTION,
            AuditAction.UPDATE_SIGNING_POLICY,
            AuditAction.UPDATE_ACCESS_POLICY,
            AuditAction.SET_CONFIGURATION)
        .contains(action);
  }

  /// The one entry that the request left, if it left one as declared.
  private static Optional<JsonNode> check(
      Step step, Answer answer, int status, String decision, List<String> wrong) {
    var news = news();
    if (answer.status() != status) {
      wrong.add("%s: %d %s".formatted(step, answer.status(), answer.text()));
      return Optional.empty();
    }
    var action = step.endpoint().audit().orElseThrow();
    var entries = news.stream().filter(entry -> isOf(entry, answer)).toList();
    boolean asDeclared =
        entries.size() == 1
            && entries.getFirst().get("action").stringValue().equals(word(step, action, status))
            && entries.getFirst().at("/object/type").stringValue().equals(action.objectType())
            && entries.getFirst().get("decision").stringValue().equals(decision)
            && entries.getFirst().get("credential").stringValue().equals("session")
            && entries.getFirst().get("address").stringValue().equals("127.0.0.1");
    if (!asDeclared) {
      wrong.add("%s: declared %s, %s, left %s".formatted(step, action, decision, entries));
      return Optional.empty();
    }
    return Optional.of(entries.getFirst());
  }

  private static String word(Step step, AuditAction action, int status) {
    return step.made().startsWith("=") && status != 403
        ? step.made().substring(1)
        : action.action();
  }

  private static boolean isOf(JsonNode entry, Answer answer) {
    return entry.path("request_id").asString("").equals(answer.header("X-MEN-RequestID"));
  }

  /// Entries that were not there before.
  private static List<JsonNode> news() {
    var news = new ArrayList<JsonNode>();
    var listed = admin.get("/api/management/v1/auditlogs/logs?per_page=50").require(200).json();
    for (var entry : listed) {
      if (SEEN.add(entry.get("id").stringValue())) {
        news.add(entry);
      }
    }
    return news;
  }

  private static String session() {
    var sessions = admin.get("/api/management/v1/useradm/users/me/sessions").require(200).json();
    for (var session : sessions) {
      if (session.get("current").asBoolean()) {
        return session.get("id").stringValue();
      }
    }
    throw new AssertionError(sessions.toString());
  }

  @Test
  void every_operation_that_declares_an_entry_is_walked_or_tested_elsewhere() {
    var walked = new HashSet<String>();
    var open = new TreeSet<String>();
    WALK.lines()
        .map(Step::parse)
        .forEach(step -> walked.add(step.method() + " " + step.endpoint().path()));
    for (var endpoint : server.endpoints()) {
      var name = endpoint.method() + " " + endpoint.path();
      boolean declares = endpoint instanceof Endpoint.ForUser user && user.audit().isPresent();
      if (declares && !walked.contains(name) && ELSEWHERE.stream().noneMatch(name::contains)) {
        open.add(name);
      }
    }
    assertEquals(Set.of(), open);
    assertFalse(walked.isEmpty());
    assertTrue(walked.size() > 50, () -> "walked: " + walked.size());
  }
}
