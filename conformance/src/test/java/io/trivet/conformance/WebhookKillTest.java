package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.Receiver;
import io.trivet.testkit.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The server is killed while a receiver is away: nothing is lost.
@Tag("slow")
class WebhookKillTest {
  private static final String HOOKS = "/api/management/v1/webhooks";
  private static final String INTEGRATIONS = "/api/management/v1/iot-manager/integrations";

  @Test
  void a_receiver_that_is_away_while_the_server_is_killed_misses_nothing() {
    try (var receiver = Receiver.start();
        var server =
            ServerProcess.start(
                Map.of("TRIVET_OUTBOUND_ALLOW", "127.0.0.1"),
                List.of("--port", "0", "--http-port", "0"))) {
      receiver.answer(_ -> 503);
      var admin = server.administrator();
      admin
          .post(
              HOOKS,
              Map.of("url", receiver.url("/hook").toString(), "events", List.of("device-created")))
          .require(201);
      menders(receiver, server);
      admin.post(HOOKS, Map.of("url", "https://10.0.0.1/hook")).require(400);
      var expected = new ArrayList<String>();
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 5; i++) {
          var device = server.device(Map.of("mac", "round " + round + " device " + i));
          device.authenticate();
          expected.add(
              server
                  .administrator()
                  .findDevice("round " + round + " device " + i)
                  .get("id")
                  .stringValue());
        }
        server.kill9();
        server.startAgain();
      }
      receiver.answer(_ -> 204);
      Await.until(
          Duration.ofMinutes(2),
          "everything has arrived",
          () -> arrived(receiver).containsAll(expected));
      assertTrue(server.administrator().get(HOOKS).json().get(0).get("dead").asInt() == 0, "dead");
    }
  }

  private static void menders(Receiver receiver, ServerProcess server) {
    var admin = server.administrator();
    var body =
        Map.of(
            "provider", "webhook",
            "description", "d",
            "credentials",
                Map.of(
                    "type",
                    "http",
                    "http",
                    Map.of(
                        "url",
                        receiver.url("/mender").toString(),
                        "secret",
                        "00112233445566778899aabbccddeeff")));
    var id = admin.post(INTEGRATIONS, body).createdId();
    var listed = admin.get(INTEGRATIONS).require(200).json().get(0);
    assertEquals(id, listed.get("id").stringValue());
    assertEquals("<omitted>", listed.get("credentials").get("http").get("secret").stringValue());
    assertEquals("deviceauth", listed.get("scopes").get(0).stringValue());
    admin.get("/api/management/v1/iot-manager/events").require(200);
    admin
        .post(INTEGRATIONS, Map.of("provider", "iot-hub", "credentials", Map.of("type", "sas")))
        .require(422);
    admin
        .put(
            INTEGRATIONS + "/" + id + "/credentials",
            Map.of("type", "http", "http", Map.of("url", receiver.url("/other").toString())))
        .require(204);
    admin.delete(INTEGRATIONS + "/" + id).require(204);
    admin.delete(INTEGRATIONS + "/" + id).require(404);
  }

  private static List<String> arrived(Receiver receiver) {
    var json = JsonMapper.shared();
    return receiver.requests().stream()
        .map(request -> json.readTree(request.text()).get("data").get("id").stringValue())
        .toList();
  }
}
