package io.trivet.server.devices.remote;

import static io.trivet.server.devices.remote.RemoteParties.BASE;
import static io.trivet.server.devices.remote.RemoteParties.SOON;
import static io.trivet.server.devices.remote.RemoteParties.next;
import static io.trivet.server.devices.remote.RemoteParties.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Limits;
import io.trivet.server.RunningServer;
import io.trivet.testkit.Await;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Named commands as people use them: written by one, run by another, on a selection.
@Tag("slow")
class RunbooksTest {
  private static final String RUNS = BASE + "/runbooks/restart/runs";

  private static RunningServer server;
  private static RemoteParties parties;
  private static RemoteParties.Person operator;

  @BeforeAll
  static void start() {
    server = new RunningServer(Map.of());
    parties = new RemoteParties(server);
    operator = parties.person("RBAC_ROLE_REMOTE_TERMINAL");
    var runbook =
        Map.of(
            "name",
            "restart",
            "command",
            "systemctl restart {{unit}}; sleep {{pause}}",
            "parameters",
            List.of(
                Map.of("name", "unit", "type", "choice", "choices", List.of("pump", "valve")),
                Map.of("name", "pause", "type", "number", "min", 0, "max", 5)));
    parties.admin().post(BASE + "/runbooks", runbook).require(201);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, Object> order(Object unit, Object pause, Map<String, Object> where) {
    var order = new java.util.HashMap<>(where);
    order.put("parameters", Map.of("unit", unit, "pause", pause));
    return order;
  }

  @Test
  void a_run_on_a_group_collects_what_each_device_said_and_is_in_the_log() {
    var one = inGroup(parties.device(), "hall");
    var other = inGroup(parties.device(), "hall");
    try (var first = parties.channel(one);
        var second = parties.channel(other)) {
      var created =
          operator.client().post(RUNS, order("pump", "1", Map.of("group", "hall"))).require(201);
      answers(first, "pump is well", 0);
      answers(second, "no such unit", 5);
      var run = BASE + "/runs/" + created.createdId();
      Await.until(SOON, "both are done", () -> statuses(run).equals(List.of("done", "done")));
      var text = operator.client().get(run).json().get("results").toString();
      assertTrue(text.contains("pump is well") && text.contains("\"exit_code\":5"), text);
      var log =
          parties
              .admin()
              .get("/api/management/v1/auditlogs/logs?object_id=" + created.createdId())
              .require(200)
              .text();
      assertTrue(log.contains("systemctl restart") && log.contains(one.id()), log);
    }
  }

  private static RemoteParties.Known inGroup(RemoteParties.Known device, String group) {
    var path = "/api/management/v1/inventory/devices/" + device.id() + "/group";
    parties.admin().put(path, Map.of("group", group)).require(204);
    return device;
  }

  private static void answers(SocketClient device, String output, int code) {
    var session = begins(device);
    show(device, session, "TRIVET-BEGIN-" + session + "\r\n" + output + "\r\n");
    show(device, session, "\r\nTRIVET-END-" + session + "-" + code + "\r\n");
  }

  private static String begins(SocketClient device) {
    var session = next(device, FrameType.SHELL_NEW).session();
    say(device, Frame.of(FrameType.SHELL_NEW, Map.of("status", 1L)).in(session));
    next(device, FrameType.SHELL_DATA);
    return session;
  }

  private static void show(SocketClient device, String session, String text) {
    say(
        device,
        Frame.of(FrameType.SHELL_DATA, Map.of("status", 1L), text.getBytes(StandardCharsets.UTF_8))
            .in(session));
  }

  private static List<String> statuses(String run) {
    return operator
        .client()
        .get(run)
        .json()
        .get("results")
        .valueStream()
        .map((JsonNode result) -> result.get("status").stringValue())
        .toList();
  }

  @Test
  void values_that_are_not_of_their_type_reach_no_device() {
    var device = parties.device();
    try (var channel = parties.channel(device)) {
      var where = Map.<String, Object>of("devices", List.of(device.id()));
      for (var bad :
          List.of(
              order("motor", "1", where),
              order("pump", "6", where),
              order("pump", "1; reboot", where),
              order("pump; reboot", "1", where))) {
        operator.client().post(RUNS, bad).require(400);
      }
      operator.client().post(RUNS, order("pump", "1", Map.of())).require(400);
      assertTrue(channel.poll(java.time.Duration.ofMillis(200)).isEmpty());
    }
  }

  @Test
  void whoever_may_not_run_or_write_them_does_not() {
    var device = parties.device();
    var auditor = parties.person("TRIVET_ROLE_AUDITOR");
    var where = Map.<String, Object>of("devices", List.of(device.id()));
    auditor.client().post(RUNS, order("pump", "1", where)).require(403);
    var runbook = Map.of("name", "mine", "command", "true");
    operator.client().post(BASE + "/runbooks", runbook).require(403);
    operator.client().delete(BASE + "/runbooks/restart").require(403);
  }

  @Test
  void a_command_that_writes_without_end_is_ended() {
    var device = parties.device();
    try (var channel = parties.channel(device)) {
      var where = Map.<String, Object>of("devices", List.of(device.id()));
      var run =
          BASE + "/runs/" + operator.client().post(RUNS, order("valve", "0", where)).createdId();
      var session = begins(channel);
      show(channel, session, "TRIVET-BEGIN-" + session + "\r\n");
      var page = "x".repeat(64 << 10);
      for (int bytes = 0; bytes <= Limits.RUNBOOK_OUTPUT_BYTES_MAX; bytes += page.length()) {
        show(channel, session, page);
      }
      Await.until(SOON, "it has failed", () -> statuses(run).equals(List.of("failed")));
      assertTrue(operator.client().get(run).text().contains("writes more than 262144 bytes"));
      next(channel, FrameType.SHELL_STOP);
      assertFalse(channel.isClosed());
    }
  }

  @Test
  void a_device_without_room_for_a_session_fails_and_leaves_none_open() {
    var device = parties.device();
    var opened = new java.util.ArrayList<SocketClient>();
    try (var channel = parties.channel(device)) {
      for (int n = 0; n < Limits.REMOTE_SESSIONS_PER_DEVICE_MAX; n++) {
        opened.add(parties.session(parties.admin(), device));
      }
      var live = BASE + "/sessions?live=true&per_page=100&device_id=" + device.id();
      Await.until(
          SOON,
          "all are open",
          () -> parties.admin().get(live).json().size() == Limits.REMOTE_SESSIONS_PER_DEVICE_MAX);
      var where = Map.<String, Object>of("devices", List.of(device.id()));
      var run =
          BASE + "/runs/" + operator.client().post(RUNS, order("pump", "0", where)).createdId();
      Await.until(SOON, "it has failed", () -> statuses(run).equals(List.of("failed")));
      assertEquals(Limits.REMOTE_SESSIONS_PER_DEVICE_MAX, parties.admin().get(live).json().size());
      assertFalse(channel.isClosed());
    } finally {
      opened.forEach(SocketClient::close);
    }
  }
}
