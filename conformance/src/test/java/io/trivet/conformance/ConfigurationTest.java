package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Mender's device configure with virtual devices.
class ConfigurationTest {
  private static final String OWN = "/api/devices/v1/deviceconfig/configuration";

  private final Shared.Known device = Shared.accepted();

  private static String path(String id) {
    return "/api/management/v1/deviceconfig/configurations/device/" + id;
  }

  @Test
  void what_people_want_and_what_the_device_reports_stand_side_by_side() {
    assertEquals("{}", device.client().get(OWN).require(200).text());
    ADMIN.put(path(device.id()), Map.of("timezone", "UTC", "led", "on")).require(204);
    assertEquals("UTC", device.client().get(OWN).json().get("timezone").stringValue());
    device.client().json("PUT", OWN, Map.of("timezone", "CET")).require(204);
    var view = ADMIN.get(path(device.id())).require(200).json();
    assertEquals(device.id(), view.get("id").stringValue());
    assertEquals("on", view.get("configured").get("led").stringValue());
    assertEquals("CET", view.get("reported").get("timezone").stringValue());
    assertTrue(view.has("reported_ts") && view.has("updated_ts"));
  }

  @Test
  void a_configuration_becomes_a_deployment_to_this_device_alone() {
    device
        .client()
        .inventory("PUT", List.of(Map.of("name", "device_type", "value", "board")))
        .require(200);
    ADMIN.put(path(device.id()), Map.of("timezone", "UTC")).require(204);
    var id =
        ADMIN
            .post(path(device.id()) + "/deploy", Map.of("retries", 0))
            .require(200)
            .json()
            .get("deployment_id")
            .stringValue();
    var deployment =
        ADMIN.get("/api/management/v1/deployments/deployments/" + id).require(200).json();
    assertEquals("configuration", deployment.get("type").stringValue());
    assertEquals(1, deployment.get("max_devices").asInt());
    assertEquals(id, ADMIN.get(path(device.id())).json().get("deployment_id").stringValue());
    Shared.accepted().client().next("board", "old").require(204);
    var offer =
        io.trivet.testkit.Await.value(
            java.time.Duration.ofSeconds(10),
            "the offer",
            () ->
                java.util.Optional.of(device.client().next("board", "old"))
                    .filter(answer -> answer.status() == 200));
    assertEquals(id, offer.json().get("id").stringValue());
    var artifact = offer.json().get("artifact");
    assertEquals("configuration-" + id, artifact.get("artifact_name").stringValue());
    var file =
        device
            .client()
            .download(artifact.get("source").get("uri").stringValue(), Map.of())
            .require(200);
    assertTrue(file.body().length > 1000);
    device.client().report(id, "success").require(204);
    assertEquals(1, ADMIN.count(id, "success"));
    assertFalse(
        ADMIN
            .get("/api/management/v1/deployments/artifacts?name=configuration-" + id)
            .text()
            .contains(id));
    ADMIN
        .post(
            "/api/management/v1/deployments/deployments",
            Map.of(
                "name",
                "theft",
                "artifact_name",
                "configuration-" + id,
                "devices",
                List.of(device.id())))
        .require(422);
  }

  @Test
  void wrong_configurations_are_refused_with_a_reason() {
    for (var wrong :
        List.<Object>of(
            "[]",
            "{\"a\":1}",
            "{\"a\":null}",
            "{\"a\":{}}",
            "{\"\":\"x\"}",
            "null",
            "x",
            Map.of("k".repeat(4097), "x"),
            Map.of("k", "v".repeat(4097)))) {
      ADMIN.put(path(device.id()), wrong).require(400);
      device.client().json("PUT", OWN, wrong).require(400);
    }
    var many = new HashMap<String, String>();
    for (int i = 0; i < 100; i++) {
      many.put("key " + i, "v".repeat(4096));
    }
    ADMIN.put(path(device.id()), many).require(204);
    many.put("one more", "v");
    ADMIN.put(path(device.id()), many).require(400);
    ADMIN.get(path(UUID.randomUUID().toString())).require(404);
    ADMIN.put(path(UUID.randomUUID().toString()), Map.of("a", "b")).require(404);
  }

  @Test
  void nothing_and_a_device_of_unknown_type_cannot_be_deployed() {
    ADMIN.post(path(device.id()) + "/deploy", Map.of()).require(409);
    ADMIN.put(path(device.id()), Map.of("a", "b")).require(204);
    ADMIN.post(path(device.id()) + "/deploy", Map.of()).require(409);
    ADMIN.post(path(device.id()) + "/deploy", Map.of("retries", -1)).require(400);
  }

  /// Mender's clients with a channel hear of it at once.
  @Test
  void a_connected_device_is_told_to_look_and_the_deployment_stands_in_its_own_list() {
    try (var connected = FakeDevice.create()) {
      connected
          .known()
          .client()
          .inventory("PUT", List.of(Map.of("name", "device_type", "value", "board")))
          .require(200);
      ADMIN.put(path(connected.id()), Map.of("led", "off")).require(204);
      var id =
          ADMIN
              .post(path(connected.id()) + "/deploy", Map.of())
              .require(200)
              .json()
              .get("deployment_id")
              .stringValue();
      connected.next(io.trivet.wire.remote.FrameType.CHECK_UPDATE);
      var list = "/api/management/v1/deployments/deployments?id=" + id + "&type=";
      assertEquals(1, ADMIN.get(list + "configuration").require(200).json().size());
      assertEquals(0, ADMIN.get(list + "software").require(200).json().size());
      ADMIN.get(list + "neither").require(400);
    }
  }
}
