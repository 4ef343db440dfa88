package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.RealClients;
import io.trivet.testkit.RealClients.RealDevice;
import io.trivet.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The main job with Debian's own clients, told from the first contact to the end. The scenarios
/// share one server and one fleet, and build on each other in their order.
@Tag("real-clients")
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClientScenariosTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static RealClients clients;
  private static ServerProcess server;
  private static ManagementClient admin;
  private static RealDevice first;

  @BeforeAll
  static void start() {
    clients = new RealClients();
    server = ServerProcess.start();
    admin = server.administrator();
    first = clients.start(1, server.url(), server.caCertificate(), "ec.pub");
  }

  @AfterAll
  static void stop() {
    if (clients != null) {
      clients.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Order(1)
  void a01_an_unknown_device_waits_for_a_person() {
    Await.until(SOON, "the device is pending", () -> status(first).equals("pending"));
    assertFalse(first.log().contains("successfully received new authorization data"));
  }

  @Test
  @Order(2)
  void a02_an_accepted_device_reports_its_inventory() {
    admin.accept(first.mac());
    Await.until(
        SOON,
        "the inventory has come",
        () -> inventory(first).contains("\"hostname\"") && inventory(first).contains("test-board"));
    assertTrue(inventory(first).contains("10.0.0.2"), inventory(first));
  }

  @Test
  @Order(3)
  void b01_a_release_signed_with_an_ecdsa_key_is_installed() throws IOException {
    trust("ec.pub");
    upload("signed-ec");
    var deployment = deploy("signed-ec", first);
    awaitStatus(deployment, "success", 1);
    assertEquals(
        "content of signed-ec\n",
        Files.readString(clients.file("installed").resolve("signed-ec.txt")));
    Await.until(SOON, "the new name is reported", () -> inventory(first).contains("\"signed-ec\""));
  }

  @Test
  @Order(4)
  void b02_a_release_signed_with_an_rsa_key_is_installed() {
    trust("rsa.pub");
    upload("signed-rsa");
    var second = clients.start(2, server.url(), server.caCertificate(), "rsa.pub");
    accept(second);
    awaitStatus(deploy("signed-rsa", second), "success", 1);
    clients.stop(second);
  }

  @Test
  @Order(5)
  void c01_a_failing_installer_ends_in_failure_with_a_log() {
    upload("bad-install");
    var deployment = deploy("bad-install", first);
    awaitStatus(deployment, "failure", 1);
    assertTrue(log(deployment, first).contains("the installer fails"), log(deployment, first));
    assertFalse(inventory(first).contains("\"bad-install\""));
    cause(deployment, "installing", "test: the installer fails");
  }

  @Test
  @Order(6)
  void c02_a_check_that_fails_after_the_reboot_rolls_back() {
    upload("bad-verify");
    var deployment = deploy("bad-verify", first);
    awaitStatus(deployment, "failure", 1);
    assertTrue(log(deployment, first).contains("rollback"), log(deployment, first));
    cause(deployment, "rebooting", "test: the check fails");
    Await.until(SOON, "the old name is back", () -> inventory(first).contains("\"signed-ec\""));
  }

  @Test
  @Order(7)
  void c03_a_commit_that_fails_rolls_back() {
    upload("bad-commit");
    var deployment = deploy("bad-commit", first);
    awaitStatus(deployment, "failure", 1);
    cause(deployment, "", "test: the commit fails");
  }

  /// What the server makes of the log that the client wrote: the words of the update module, its
  /// name, its exit code, and the state it failed in (`state` empty: whichever).
  private static void cause(String deployment, String state, String words) {
    var path = "/api/management/v1/deployments/deployments/%s/failures".formatted(deployment);
    Await.until(
        SOON,
        "the cause is known: " + words,
        () -> {
          var groups = admin.get(path).require(200).json().get("groups");
          var group = groups.get(0);
          assertEquals(1, groups.size(), groups::toString);
          assertEquals(words, group.get("template").stringValue());
          assertEquals("test-module", group.get("module").stringValue());
          assertEquals("1", group.get("exit_code").stringValue());
          assertTrue(group.get("state").stringValue().contains(state), groups::toString);
          return true;
        });
  }

  @Test
  @Order(8)
  void d01_unsigned_and_wrongly_signed_artifacts_are_refused_at_upload() {
    var unsigned = admin.upload(clients.file("not-signed.mender"), Map.of()).require(422);
    assertEquals("unsigned_artifact", unsigned.json().get("code").stringValue());
    var foreign = admin.upload(clients.file("signed-other.mender"), Map.of()).require(422);
    assertEquals("untrusted_signature", foreign.json().get("code").stringValue());
  }

  @Test
  @Order(9)
  void d02_a_device_refuses_what_a_careless_server_offers() {
    policy("any");
    upload("not-signed");
    upload("signed-other");
    var unsigned = deploy("not-signed", first);
    awaitStatus(unsigned, "failure", 1);
    assertTrue(log(unsigned, first).contains("expecting signed artifact"));
    var foreign = deploy("signed-other", first);
    awaitStatus(foreign, "failure", 1);
    assertTrue(log(foreign, first).contains("invalid signature"), log(foreign, first));
    policy("signed");
  }

  @Test
  @Order(10)
  void e01_an_abort_in_mid_flight_rolls_the_device_back() {
    upload("slow");
    var deployment = deploy("slow", first);
    awaitStatus(deployment, "installing", 1);
    admin
        .put(
            "/api/management/v1/deployments/deployments/" + deployment + "/status",
            Map.of("status", "aborted"))
        .require(204);
    assertEquals(1, admin.count(deployment, "aborted"));
    Await.until(
        SOON,
        "the device has heard of the abort and rolled back",
        () -> first.log().contains("was aborted") && inventory(first).contains("\"signed-ec\""));
    assertFalse(inventory(first).contains("\"slow\""));
  }

  @Test
  @Order(11)
  void e02_a_new_key_waits_for_a_person_and_replaces_the_old_one() throws IOException {
    clients.stop(first);
    Files.delete(first.home().resolve("data/mender-agent.pem"));
    first = clients.start(1, server.url(), server.caCertificate(), "ec.pub");
    Await.until(SOON, "a second key is pending", () -> keys(first).contains("pending"));
    assertTrue(keys(first).contains("accepted"), keys(first).toString());
    assertEquals("accepted", status(first));
    accept(first);
    assertEquals(List.of("accepted", "rejected"), keys(first).stream().sorted().toList());
    upload("ok");
    awaitStatus(deploy("ok", first), "success", 1);
  }

  @Test
  @Order(12)
  void f01_five_devices_at_once() {
    var fleet = new java.util.ArrayList<RealDevice>();
    for (int number = 11; number <= 15; number++) {
      fleet.add(clients.start(number, server.url(), server.caCertificate(), "ec.pub"));
    }
    fleet.forEach(this::accept);
    upload("reboots");
    var deployment =
        admin.deploy("reboots", Map.of("devices", fleet.stream().map(this::id).toList()));
    awaitStatus(deployment, "success", 5);
    fleet.forEach(clients::stop);
  }

  @Test
  @Order(13)
  void g01_a_decommissioned_device_is_a_stranger_again() {
    var before = id(first);
    admin.delete("/api/management/v2/devauth/devices/" + before).require(204);
    Await.until(
        SOON,
        "it is back as a new pending device",
        () -> status(first).equals("pending") && !id(first).equals(before));
  }

  private void accept(RealDevice device) {
    Await.until(
        SOON,
        "the device is accepted",
        () -> {
          admin.accept(device.mac());
          return true;
        });
  }

  private static void trust(String key) {
    try {
      admin
          .post(
              "/api/management/v1/deployments/signing_keys",
              Map.of("name", key, "pem", Files.readString(clients.file(key))))
          .require(201);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void policy(String policy) {
    admin
        .put("/api/management/v1/deployments/signing_policy", Map.of("policy", policy))
        .require(204);
  }

  private static void upload(String name) {
    admin.upload(clients.file(name + ".mender"), Map.of("description", name)).require(201);
  }

  private String deploy(String release, RealDevice device) {
    return admin.deploy(release, Map.of("devices", List.of(id(device))));
  }

  private static void awaitStatus(String deployment, String status, int devices) {
    Await.until(
        Duration.ofSeconds(60),
        devices + " devices have status " + status,
        () -> admin.count(deployment, status) == devices);
  }

  private String id(RealDevice device) {
    return admin.findDevice(device.mac()).get("id").stringValue();
  }

  private static String status(RealDevice device) {
    return admin.findDevice(device.mac()).get("status").stringValue();
  }

  private static List<String> keys(RealDevice device) {
    return admin
        .findDevice(device.mac())
        .get("auth_sets")
        .valueStream()
        .map(set -> set.get("status").stringValue())
        .toList();
  }

  private String inventory(RealDevice device) {
    return admin.get("/api/management/v1/inventory/devices/" + id(device)).text();
  }

  /// Clients send the log beside the last status, before or after it.
  private String log(String deployment, RealDevice device) {
    var path =
        "/api/management/v1/deployments/deployments/%s/devices/%s/log"
            .formatted(deployment, id(device));
    Await.until(SOON, "the log has come", () -> admin.get(path).status() == 200);
    return admin.get(path).text();
  }
}
