package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.server.people.access.TestAccess;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.TestDirectory;
import io.trivet.wire.artifact.BadArtifacts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server on an external database, with two tenants: neither sees anything of the other, and the
/// limits of a tenant hold.
class TenancyTest {
  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String ARTIFACTS = "/api/management/v1/deployments/artifacts";

  private final TestDirectory directory = new TestDirectory("tenancy");
  private final TestDatabase database = new TestDatabase();
  private Server server = start();
  private ManagementClient first = management();
  private ManagementClient second = management();

  private Server start() {
    var address = database.address();
    return Server.start(
        ServerConfig.parse(
            List.of("--data", directory.path().toString(), "--port", "0"),
            Map.of(
                "TRIVET_DB_URL", address.url(),
                "TRIVET_DB_USER", address.user(),
                "TRIVET_DB_PASSWORD", address.password())),
        InstantSource.system());
  }

  @BeforeEach
  void sign_in() {
    var secrets = new Secrets(directory.path().resolve("secrets"));
    var access =
        TestAccess.create(
            database.database(),
            new Changes(database.database().unpooled()),
            secrets,
            InstantSource.system());
    var email = new Email("other@example.com");
    var password = NewPassword.of("a-good-password", email);
    access.tenants().createWithAdministrator("other", email, password);
    first.logIn(line("first-admin.txt", "email: "), line("first-admin.txt", "password: "));
    second.logIn("other@example.com", "a-good-password");
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
    directory.close();
  }

  @Test
  void a_tenant_sees_nothing_of_another() throws IOException {
    var device = device("mine", tenantToken(first));
    var id = first.findDevice("mine").get("id").stringValue();
    var artifact = first.upload(goodArtifact("release"), Map.of()).createdId();
    first.accept("mine");
    device.authenticate().require(200);
    var deployment = first.deploy("release", Map.of("devices", List.of(id)));

    for (var path :
        List.of(
            DEVICES + "/" + id,
            "/api/management/v1/inventory/devices/" + id,
            ARTIFACTS + "/" + artifact,
            "/api/management/v2/deployments/deployments/releases/release",
            "/api/management/v1/deployments/deployments/" + deployment)) {
      first.get(path).require(200);
      second.get(path).require(404);
    }
    for (var path :
        List.of(
            DEVICES,
            "/api/management/v1/inventory/devices",
            ARTIFACTS,
            "/api/management/v2/deployments/deployments",
            "/api/management/v2/deployments/deployments/releases")) {
      assertFalse(first.get(path).text().equals("[]"), path);
      assertEquals("[]", second.get(path).require(200).text(), path);
    }
    second.delete(DEVICES + "/" + id).require(404);
    second.delete(ARTIFACTS + "/" + artifact).require(404);
    var order = Map.of("name", "n", "artifact_name", "release", "devices", List.of(id));
    assertTrue(second.post("/api/management/v1/deployments/deployments", order).status() >= 400);
    second.upload(goodArtifact("release"), Map.of()).require(201);
    assertEquals(204, device.next("other", "x").status());
  }

  @Test
  void with_several_tenants_a_device_must_say_whose_it_is() {
    assertEquals(401, device("nobody's", "").authenticate().status());
    assertEquals(401, device("nobody's", "made.up.token").authenticate().status());
    assertEquals("[]", first.get(DEVICES).text());
    device("mine", tenantToken(second));
    second.findDevice("mine");
    assertEquals("[]", first.get(DEVICES).text());
  }

  @Test
  void strangers_cannot_fill_the_list_of_pending_devices() {
    limit("max_pending = 3");
    for (int i = 0; i < 6; i++) {
      device("stranger " + i, tenantToken(first));
    }
    assertEquals(3, first.get(DEVICES + "?status=pending").json().size());
  }

  @Test
  void keys_of_one_device_are_limited() {
    for (int i = 0; i < 15; i++) {
      device("one", tenantToken(first));
    }
    assertEquals(10, first.findDevice("one").get("auth_sets").size());
  }

  @Test
  void no_device_too_many_is_accepted() {
    limit("max_devices = 1");
    device("a", tenantToken(first));
    var second = device("b", tenantToken(first));
    first.accept("a");
    var b = first.findDevice("b");
    var set = b.get("auth_sets").get(0).get("id").stringValue();
    first.setStatus(b.get("id").stringValue(), set, "accepted").require(422);
    assertEquals(401, second.authenticate().status());
    assertEquals(
        1, first.get("/api/management/v2/devauth/limits/max_devices").json().get("limit").asInt());
    first.delete(DEVICES + "/" + first.findDevice("a").get("id").stringValue()).require(204);
    first.accept("b");
  }

  @Test
  void the_storage_of_a_tenant_is_limited() throws IOException {
    var artifact = goodArtifact("one");
    limit("storage_bytes_max = " + (Files.size(artifact) + 10));
    first.upload(artifact, Map.of()).require(201);
    first.upload(goodArtifact("two"), Map.of()).require(413);
    assertEquals(1, first.get(ARTIFACTS).json().size());
  }

  @Test
  void a_token_that_was_revoked_on_another_node_is_refused_here() {
    var device = device("mine", tenantToken(first));
    first.accept("mine");
    device.authenticate().require(200);
    assertEquals(204, device.next("t", "a").status());
    database
        .database()
        .inTransaction(db -> {
          db.execute("UPDATE auth_set SET token_generation = token_generation + 1");
          var row =
              db.createQuery("SELECT tenant_id || ' ' || device_id FROM device")
                  .mapTo(String.class)
                  .one();
          Changes.publish(db, "device", row);
          return null;
        });
    io.trivet.testkit.Await.until(
        java.time.Duration.ofSeconds(1),
        "the token is refused",
        () -> device.next("t", "a").status() == 401);
  }

  private DeviceClient device(String name, String tenantToken) {
    var device =
        new DeviceClient(
            url(),
            Optional.of(directory.path().resolve("ca.crt")),
            DeviceClient.newKey("EC"),
            Map.of("name", name));
    device.useTenantToken(tenantToken);
    device.authenticate();
    return device;
  }

  private static String tenantToken(ManagementClient client) {
    return client
        .get("/api/management/v1/tenantadm/user/tenant")
        .require(200)
        .json()
        .get("tenant_token")
        .stringValue();
  }

  private void limit(String setting) {
    database
        .database()
        .inTransaction(
            db -> db.execute("UPDATE tenant SET " + setting + " WHERE name = 'default'"));
  }

  private Path goodArtifact(String name) throws IOException {
    var file = directory.path().resolve(name + UUID.randomUUID() + ".mender");
    var bytes = BadArtifacts.good(directory.path(), name, io.trivet.wire.artifact.Compression.GZIP);
    return Files.write(file, bytes);
  }

  private ManagementClient management() {
    return new ManagementClient(url(), Optional.of(directory.path().resolve("ca.crt")));
  }

  private URI url() {
    return URI.create(line("address.txt", "https: "));
  }

  private String line(String file, String prefix) {
    try {
      return Files.readAllLines(directory.path().resolve(file)).stream()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
