package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Failures of a deployment, put together by cause.
class FailuresTest {
  @Test
  void the_causes_of_failures_are_told_with_what_the_devices_have_in_common() {
    var release = Shared.unique("release");
    Artifacts.upload(release, "board");
    var devices = new ArrayList<Shared.Known>();
    for (int i = 0; i < 8; i++) {
      var device = Shared.accepted();
      var revision = i < 4 ? "rev-B" : "rev-A";
      device
          .client()
          .inventory("PUT", List.of(Map.of("name", "hw", "value", revision)))
          .require(200);
      devices.add(device);
    }
    var deployment =
        ADMIN.deploy(release, Map.of("devices", devices.stream().map(Shared.Known::id).toList()));
    for (int i = 0; i < 8; i++) {
      var device = devices.get(i).client();
      device.next("board", "old").require(200);
      device.report(deployment, "installing").require(204);
      if (i >= 4) {
        device.report(deployment, "success").require(204);
        continue;
      }
      device.report(deployment, "failure").require(204);
      var lines =
          List.of(
              line("info", "Update module output: flash at 0x%x failed".formatted(4096 * (i + 1))),
              line("error", "Update module terminated abnormally: exit status 3"));
      device.log(deployment, lines).require(204);
    }
    var path = "/api/management/v1/deployments/deployments/%s/failures".formatted(deployment);
    var report = ADMIN.get(path).require(200).json();
    assertEquals(4, report.get("failed").asInt());
    assertEquals(8, report.get("tried").asInt());
    assertEquals(1, report.get("groups").size());
    var group = report.get("groups").get(0);
    assertEquals("flash at <hex> failed", group.get("template").stringValue());
    assertEquals("installing", group.get("state").stringValue());
    assertEquals("3", group.get("exit_code").stringValue());
    assertEquals(4, group.get("count").asInt());
    var trait = group.get("traits").get(0);
    assertEquals("inventory/hw", trait.get("attribute").stringValue());
    assertEquals("rev-B", trait.get("value").stringValue());
    assertEquals(2.0, trait.get("lift").asDouble());
    assertTrue(
        ADMIN
            .get("/api/management/v1/deployments/failures")
            .require(200)
            .text()
            .contains("flash at <hex> failed"));
    ADMIN
        .get(
            "/api/management/v1/deployments/deployments/%s/failures"
                .formatted(java.util.UUID.randomUUID()))
        .require(404);
  }

  private static Map<String, String> line(String level, String message) {
    return Map.of("level", level, "message", message, "timestamp", "2026-01-01T00:00:00Z");
  }
}
