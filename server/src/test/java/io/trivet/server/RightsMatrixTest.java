package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.BuiltInRole;
import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.server.people.access.TestAccess;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.http.Endpoint;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All operations, taken from the route table, asked by every built-in role and by a role with a
/// small scope, about objects that are not theirs: of another tenant, or outside of the scope.
@Tag("slow")
class RightsMatrixTest {
  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String ROLES = "/api/management/v2/useradm/roles";
  private static final String PASSWORD = "a-good-password-1";

  /// Asked by somebody who may, these end the session that asks, or never end themselves, or (the
  /// audit log of one's own tenant) repeat the paths that were asked before.
  private static final List<String> NOT_ASKED =
      List.of(
          "/auth/logout",
          "/auth/session",
          "/users/me",
          "/events/stream",
          "/export",
          "/auditlogs/logs");

  /// A saved filter is a definition that all who may read devices share; what it finds is cut down.
  private static final String SHARED = "/inventory/filters";

  @TempDir private static Path directory;
  private static RunningServer server;
  private static ManagementClient admin;
  private static ManagementClient other;
  private static Objects foreign;
  private static Objects outside;
  private static List<Endpoint.ForUser> operations;

  /// What somebody owns, and texts by which one would recognize it in an answer.
  private record Objects(
      String device,
      String group,
      String artifact,
      String release,
      String deployment,
      String user,
      String role,
      String filter) {
    List<String> markers() {
      return List.of(device, group, artifact, release, deployment, filter);
    }

    String path(String template) {
      var path = template;
      for (var rule :
          Map.of(
                  "/groups/{name}", group,
                  "/releases/{name}", release,
                  "/roles/{name}", role,
                  "/artifacts/{id}", artifact,
                  "/users/{id}", user,
                  "/filters/{id}", filter)
              .entrySet()) {
        path = path.replace(rule.getKey(), rule.getKey().replaceAll("\\{.*}", rule.getValue()));
      }
      path =
          path.replaceAll(
              "/deployments/deployments/\\{[a-z_]+}", "/deployments/deployments/" + deployment);
      path = path.replaceAll("/(devices?)/\\{[a-z_]+}", "/$1/" + device);
      return path.replaceAll("\\{[a-z_]+}", UUID.randomUUID().toString());
    }
  }

  @BeforeAll
  static void start() throws IOException {
    server = new RunningServer(Map.of());
    admin = server.administrator();
    operations =
        server.endpoints().stream()
            .filter(Endpoint.ForUser.class::isInstance)
            .map(Endpoint.ForUser.class::cast)
            .toList();
    var access =
        TestAccess.create(
            server.database().database(),
            new Changes(server.database().database().unpooled()),
            new Secrets(directory.resolve("secrets")),
            server.clock());
    var email = new Email("other@example.com");
    access.tenants().createWithAdministrator("other", email, NewPassword.of(PASSWORD, email));
    other = server.client();
    other.logIn("other@example.com", PASSWORD);
    foreign = objects(other, "zzforeign");
    outside = objects(admin, "zzoutside");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Objects objects(ManagementClient owner, String name) throws IOException {
    var tenant = owner.get("/api/management/v1/tenantadm/user/tenant").require(200).json();
    var device =
        new DeviceClient(
            server.url(),
            Optional.of(server.ca()),
            DeviceClient.newKey("EC"),
            Map.of("name", name + "-device"));
    device.useTenantToken(tenant.get("tenant_token").stringValue());
    device.authenticate();
    owner.accept(name + "-device");
    var id = owner.findDevice(name + "-device").get("id").stringValue();
    owner
        .put("/api/management/v1/inventory/devices/" + id + "/group", Map.of("group", name))
        .require(204);
    var release = name + "-release";
    var file = directory.resolve(release);
    Files.write(file, BadArtifacts.good(directory, release, Compression.GZIP));
    var artifact = owner.upload(file, Map.of()).createdId();
    var user =
        owner.post(USERS, Map.of("email", name + "@example.com", "password", PASSWORD)).createdId();
    owner.post(ROLES, Map.of("name", name + "-role")).require(201);
    var filter =
        owner
            .post(
                "/api/management/v2/inventory/filters",
                "{\"name\":\"shared %s\",\"terms\":[{\"scope\":\"identity\",\"attribute\":\"name\",\"type\":\"$eq\",\"value\":\"x\"}]}"
                    .formatted(name))
            .createdId();
    var deployment = owner.deploy(release, Map.of("devices", List.of(id)));
    return new Objects(id, name, artifact, release, deployment, user, name + "-role", filter);
  }

  /// What their owner sees of the objects.
  private static List<String> views(ManagementClient owner, Objects objects) {
    return List.of(
            "/api/management/v2/devauth/devices/" + objects.device,
            "/api/management/v1/inventory/devices/" + objects.device,
            "/api/management/v1/inventory/groups/" + objects.group + "/devices",
            "/api/management/v1/deployments/artifacts/" + objects.artifact,
            "/api/management/v2/deployments/deployments/releases/" + objects.release,
            "/api/management/v1/deployments/deployments/" + objects.deployment,
            USERS + "/" + objects.user,
            ROLES + "/" + objects.role,
            "/api/management/v2/inventory/filters/" + objects.filter)
        .stream()
        .map(path -> owner.get(path).require(200).text())
        .toList();
  }

  private static ManagementClient user(String name, String role) {
    var body = Map.of("email", name + "@example.com", "password", PASSWORD, "roles", List.of(role));
    admin.post(USERS, body).require(201);
    var client = server.client();
    client.logIn(name + "@example.com", PASSWORD);
    return client;
  }

  private static Answer ask(ManagementClient client, Endpoint.ForUser operation, Objects objects) {
    var body =
        operation.method().equals("GET") || operation.method().equals("DELETE")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString("{}");
    return client.send(
        operation.method(),
        objects.path(operation.path()),
        body,
        Map.of("Content-Type", "application/json"));
  }

  @Test
  void every_operation_is_refused_to_every_role_without_its_permission_and_that_is_noted() {
    var wrong = new ArrayList<String>();
    for (var role : BuiltInRole.values()) {
      var client = user("without-" + role.name().toLowerCase(Locale.ROOT), role.roleName());
      var held = new Rights(role.grants());
      int refused = 0;
      for (var operation : operations) {
        if (operation.permission() == Permission.OWN_ACCOUNT || held.has(operation.permission())) {
          continue;
        }
        var answer = ask(client, operation, foreign);
        if (answer.status() != 403 || !answer.text().contains(operation.permission().name())) {
          wrong.add(role + " " + name(operation) + " " + answer.status() + " " + answer.text());
        }
        refused += operation.audit().isPresent() ? 1 : 0;
      }
      var id =
          admin
              .get(
                  USERS + "?email=without-" + role.name().toLowerCase(Locale.ROOT) + "@example.com")
              .json()
              .get(0)
              .get("id")
              .stringValue();
      assertEquals(refused, refusals(id), role + ": entries of refused attempts");
    }
    assertEquals(List.of(), wrong);
  }

  private static long refusals(String user) {
    return server
        .database()
        .database()
        .read(db ->
            db.createQuery(
                    "SELECT count(*) FROM audit_entry WHERE actor_id = :user AND decision = 'refused'")
                .bind("user", user)
                .mapTo(Long.class)
                .one());
  }

  @Test
  void objects_of_another_tenant_do_not_exist_for_any_role() {
    var before = views(other, foreign);
    var wrong = new ArrayList<String>();
    for (var role : BuiltInRole.values()) {
      var client = user("with-" + role.name().toLowerCase(Locale.ROOT), role.roleName());
      var held = new Rights(role.grants());
      for (var operation : operations) {
        if (held.has(operation.permission()) && isAsked(operation)) {
          check(role.name(), client, operation, foreign, wrong);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(before, views(other, foreign));
  }

  @Test
  void devices_and_releases_outside_of_the_scope_do_not_exist() {
    var all =
        Arrays.stream(Permission.values())
            .filter(p -> p.isAboutDevices() || p.isAboutReleases())
            .map(p -> '"' + p.name() + '"')
            .toList();
    admin
        .post(
            ROLES,
            "{\"name\":\"small\",\"grants\":[{\"permissions\":%s,\"scope\":{\"device_groups\":[\"mine\"],\"release_tags\":[\"mine\"]}}]}"
                .formatted(all))
        .require(201);
    var client = user("small", "small");
    var before = views(admin, outside);
    var wrong = new ArrayList<String>();
    for (var operation : operations) {
      boolean scoped =
          (operation.permission().isAboutDevices() || operation.permission().isAboutReleases())
              && !operation.path().contains(SHARED);
      if (scoped && isAsked(operation)) {
        check("small", client, operation, outside, wrong);
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(before, views(admin, outside));
  }

  /// The answer is the same as for an object that does not exist, and tells nothing of this one.
  private static void check(
      String role,
      ManagementClient client,
      Endpoint.ForUser operation,
      Objects objects,
      List<String> wrong) {
    var nothing = nothing();
    var answer = plain(ask(client, operation, objects), objects);
    var expected = plain(ask(client, operation, nothing), nothing);
    if (operation.path().contains("{") && !answer.equals(expected)) {
      wrong.add("%s %s: %s, of nothing: %s".formatted(role, name(operation), answer, expected));
    }
    objects.markers().stream()
        .filter(marker -> answer.contains(marker))
        .forEach(marker -> wrong.add(role + " " + name(operation) + " tells of " + marker));
    if (answer.startsWith("5")) {
      wrong.add(role + " " + name(operation) + " " + answer);
    }
  }

  private static Objects nothing() {
    var id = UUID.randomUUID().toString();
    return new Objects(id, "none-" + id, id, "none-" + id, id, id, "none-" + id, id);
  }

  /// Status and text, without what stood in the question or is different each time.
  private static String plain(Answer answer, Objects asked) {
    var text = answer.text().replaceAll("\"request_id\":\"[^\"]*\"", "");
    for (var id : List.of(asked.device, asked.user, asked.artifact, asked.deployment)) {
      text = answer.text().length() < 200 ? text.replace(id, "ID") : text;
    }
    return answer.status() + " " + text;
  }

  private static boolean isAsked(Endpoint.ForUser operation) {
    return NOT_ASKED.stream().noneMatch(operation.path()::contains);
  }

  private static String name(Endpoint.ForUser operation) {
    return operation.method() + " " + operation.path();
  }

  @Test
  void there_is_enough_to_ask() {
    assertTrue(operations.size() > 100, () -> "operations: " + operations.size());
  }
}
