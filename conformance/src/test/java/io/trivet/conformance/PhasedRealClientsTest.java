package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.RealClients;
import io.trivet.testkit.RealClients.RealDevice;
import io.trivet.testkit.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/// Three of Debian's own clients in rollouts with a canary, a gate and pauses.
@Tag("real-clients")
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PhasedRealClientsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments/";

  private static final List<RealDevice> FLEET = new ArrayList<>();
  private static RealClients clients;
  private static ServerProcess server;
  private static ManagementClient admin;

  @BeforeAll
  static void start() {
    clients = new RealClients();
    server = ServerProcess.start();
    admin = server.administrator();
    for (int number = 21; number <= 23; number++) {
      var device = clients.start(number, server.url(), server.caCertificate(), "ec.pub");
      FLEET.add(device);
      Await.until(
          SOON,
          "the device is accepted",
          () -> {
            admin.accept(device.mac());
            return true;
          });
    }
    for (var release : List.of("ok", "bad-install", "slow")) {
      admin.upload(clients.file(release + ".mender"), Map.of()).require(201);
    }
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
  void the_second_phase_opens_when_the_canary_has_succeeded() {
    var id = admin.deploy("ok", canary());
    awaitStatus(id, "success", 3);
    Await.until(
        SOON,
        "the deployment is closed",
        () -> deployment(id).get("status").stringValue().equals("finished"));
    assertEquals(1, phase(id, 0).get("device_count").asLong());
    assertEquals(2, phase(id, 1).get("device_count").asLong());
  }

  @Test
  @Order(2)
  void the_second_phase_never_opens_when_the_canary_has_failed() {
    var id = admin.deploy("bad-install", canary());
    awaitStatus(id, "failure", 1);
    Await.until(
        SOON,
        "the deployment is halted",
        () -> deployment(id).get("state").stringValue().equals("halted"));
    assertTrue(phase(id, 0).get("gate").get("verdict").stringValue().startsWith("halt"));
    for (int poll = 0; poll < 3; poll++) {
      FLEET.forEach(RealDevice::checkNow);
      Await.pause(Duration.ofSeconds(1));
    }
    assertEquals(1, deployment(id).get("device_count").asLong(), "the canary is the only exposure");
    assertEquals(2, admin.count(id, "pending"));
    abort(id);
  }

  @Test
  @Order(3)
  void a_client_pauses_where_the_control_map_says_until_it_may_go_on() {
    var order =
        Map.of("update_control_map", map("pause"), "devices", List.of(id(FLEET.getFirst())));
    var id = admin.deploy("slow", order);
    awaitStatus(id, "pause_before_installing", 1);
    admin
        .sendJson(
            "PATCH", DEPLOYMENTS + id, Map.of("update_control_map", map("continue")), Map.of())
        .require(204);
    awaitStatus(id, "success", 1);
  }

  private static Map<String, Object> canary() {
    return Map.of(
        "all_devices",
        true,
        "phases",
        List.of(Map.of("batch_size_devices", 1, "gate", Map.of("most_failures", 0)), Map.of()));
  }

  private static Map<String, Object> map(String action) {
    return Map.of(
        "priority", 1, "states", Map.of("ArtifactInstall_Enter", Map.of("action", action)));
  }

  private static void abort(String id) {
    admin.put(DEPLOYMENTS + id + "/status", Map.of("status", "aborted")).require(204);
  }

  private static void awaitStatus(String deployment, String status, int devices) {
    Await.until(
        SOON,
        devices + " devices have status " + status,
        () -> admin.count(deployment, status) == devices);
  }

  private static JsonNode deployment(String id) {
    return admin.get(DEPLOYMENTS + id).require(200).json();
  }

  private static JsonNode phase(String id, int number) {
    return deployment(id).get("phases").get(number);
  }

  private static String id(RealDevice device) {
    return admin.findDevice(device.mac()).get("id").stringValue();
  }
}
