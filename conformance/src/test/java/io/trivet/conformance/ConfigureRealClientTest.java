package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.RealClients;
import io.trivet.testkit.RealClients.RealDevice;
import io.trivet.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// A configuration with Debian's own client. Debian has no mender-configure: the update module is
/// the least of one, the artifact and the way to it are the real ones.
@Tag("real-clients")
@Tag("slow")
class ConfigureRealClientTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void a_configuration_reaches_a_real_client() throws IOException {
    try (var clients = new RealClients();
        var server = ServerProcess.start()) {
      var admin = server.administrator();
      var device = clients.start(1, server.url(), server.caCertificate(), "");
      Await.until(SOON, "the device is pending", () -> !admin.findDevice(device.mac()).isEmpty());
      admin.accept(device.mac());
      var id = admin.findDevice(device.mac()).get("id").stringValue();
      Await.until(
          SOON, "the inventory has come", () -> inventory(admin, id).contains("test-board"));
      configure(admin, device, id);
    }
  }

  private static void configure(ManagementClient admin, RealDevice device, String id)
      throws IOException {
    var wish = Map.of("timezone", "Europe/Oslo", "quote", "\"'\\ ü 😀");
    var path = "/api/management/v1/deviceconfig/configurations/device/" + id;
    admin.put(path, wish).require(204);
    var deployment =
        admin
            .post(path + "/deploy", Map.of("retries", 0))
            .require(200)
            .json()
            .get("deployment_id")
            .stringValue();
    awaitStatus(admin, device, deployment, "success");
    var got =
        JsonMapper.shared().readTree(Files.readString(device.home().resolve("device-config.json")));
    assertEquals("Europe/Oslo", got.get("timezone").stringValue());
    assertEquals(wish.get("quote"), got.get("quote").stringValue());
  }

  private static void awaitStatus(
      ManagementClient admin, RealDevice device, String deployment, String status) {
    device.checkNow();
    Await.until(SOON, status, () -> admin.count(deployment, status) == 1);
  }

  private static String inventory(ManagementClient admin, String id) {
    return admin.get("/api/management/v1/inventory/devices/" + id).text();
  }
}
