package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static io.trivet.conformance.Shared.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.Body;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Remote access with devices and users that say what a test wants.
@Tag("slow")
class RemoteAccessTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  /// A lost right cuts within this time.
  private static final Duration CUT = Duration.ofSeconds(2);

  private static final int POLICY = 1008;

  @Test
  void a_device_is_unknown_then_connected_then_disconnected() {
    var known = Shared.accepted();
    assertEquals("unknown", status(known.id()));
    var device = FakeDevice.again(known);
    device.close();
    Await.until(SOON, "it is gone", () -> status(known.id()).equals("disconnected"));
    assertEquals(
        409, ADMIN.post(RemoteUser.BASE + "/devices/" + known.id() + "/check-update", "").status());
    assertEquals(404, refusal(() -> RemoteUser.open(TARGET, ADMIN, known.id())));
  }

  @Test
  void a_new_channel_of_a_device_replaces_the_old_one() {
    try (var device = FakeDevice.create();
        var newer = FakeDevice.again(device.known())) {
      assertEquals(POLICY, device.socket().awaitClose(SOON));
      assertFalse(newer.socket().isClosed());
    }
  }

  @Test
  void nobody_opens_a_channel_without_a_good_device_token() {
    assertEquals(401, refusal(() -> FakeDevice.connect("")));
    assertEquals(401, refusal(() -> FakeDevice.connect("x.y.z")));
    assertEquals(401, refusal(() -> FakeDevice.connect(ADMIN.token())));
  }

  @Test
  void commands_to_the_update_client_reach_the_device() {
    try (var device = FakeDevice.create()) {
      ADMIN.post(RemoteUser.BASE + "/devices/" + device.id() + "/check-update", "").require(202);
      device.next(FrameType.CHECK_UPDATE);
      ADMIN.post(RemoteUser.BASE + "/devices/" + device.id() + "/send-inventory", "").require(202);
      device.next(FrameType.SEND_INVENTORY);
    }
  }

  @Test
  void the_server_answers_for_a_quiet_session_and_says_stop_when_its_user_goes() {
    try (var device = FakeDevice.create();
        var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      var session = device.openShell();
      device.send(Frame.of(FrameType.PING).in(session));
      assertEquals(session, device.next(FrameType.PONG).session());
      device.send(Frame.of(FrameType.SHELL_PING).in(session));
      device.next(FrameType.SHELL_PONG);
      user.leave();
      assertEquals(session, device.next(FrameType.SHELL_STOP).session());
    }
  }

  @Test
  void whatever_a_user_may_not_send_closes_the_socket_and_reaches_nobody() {
    var hostile =
        Map.<String, Consumer<RemoteUser>>of(
            "no frame", u -> u.socket().send("hello".getBytes(StandardCharsets.US_ASCII)),
            "an empty message", u -> u.socket().send(new byte[0]),
            "another session",
                u ->
                    u.send(
                        Frame.of(FrameType.SHELL_NEW).in("00000000-0000-4000-8000-000000000000")),
            "an unknown type", u -> u.send(new Frame(1, "exec", "", Map.of(), new byte[0])),
            "an unknown protocol", u -> u.send(new Frame(77, "new", "", Map.of(), new byte[0])),
            "a word of devices", u -> u.send(Frame.of(FrameType.ACCEPT)),
            "input without a shell", u -> u.type("id\r"),
            "a part of no file", u -> u.send(Frame.chunk(0, new byte[] {1})),
            "a relative path",
                u -> u.send(Frame.of(FrameType.FILE_GET, Map.of(), Body.path("a").write())),
            "a path with steps back",
                u ->
                    u.send(
                        Frame.of(
                            FrameType.FILE_GET,
                            Map.of(),
                            Body.path("/tmp/../etc/shadow").write())));
    var more =
        Map.<String, Consumer<RemoteUser>>of(
            "a forward of nothing",
                u -> u.send(Frame.of(FrameType.FORWARD_DATA, Map.of("connection_id", "x"))),
            "a forward without a target",
                u -> u.send(Frame.of(FrameType.FORWARD_NEW, Map.of("connection_id", "x"))),
            "a body that is no map",
                u -> u.send(Frame.of(FrameType.FILE_STAT, Map.of(), new byte[] {1, 2, 3})));
    try (var device = FakeDevice.create()) {
      for (var attacks : List.of(hostile, more)) {
        attacks.forEach((name, attack) -> {
          try (var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
            attack.accept(user);
            assertEquals(POLICY, user.socket().awaitClose(SOON), name);
          }
        });
      }
      assertTrue(device.poll(Duration.ofMillis(300)).isEmpty(), "the device has heard something");
      assertFalse(device.socket().isClosed());
    }
  }

  @Test
  void text_and_huge_messages_close_the_socket() {
    try (var device = FakeDevice.create();
        var one = RemoteUser.open(TARGET, ADMIN, device.id());
        var other = RemoteUser.open(TARGET, ADMIN, device.id())) {
      one.socket().sendText("{}");
      assertEquals(1003, one.socket().awaitClose(SOON));
      sendAsFarAsItGoes(other.socket(), new byte[(1 << 20) + 1]);
      assertTrue(List.of(1009, 1006).contains(other.socket().awaitClose(SOON)));
      assertTrue(device.poll(Duration.ofMillis(300)).isEmpty());
    }
  }

  private static void sendAsFarAsItGoes(SocketClient socket, byte[] message) {
    try {
      socket.send(message);
    } catch (java.util.concurrent.CompletionException _) {
      return; // the server has closed in the middle of it
    }
  }

  @Test
  void a_role_without_the_right_opens_nothing_whatever_it_sends() {
    var viewer = user("TRIVET_ROLE_AUDITOR");
    try (var device = FakeDevice.create()) {
      for (var type :
          List.of(
              FrameType.SHELL_NEW,
              FrameType.SHELL_DATA,
              FrameType.FILE_STAT,
              FrameType.FILE_GET,
              FrameType.FILE_PUT,
              FrameType.FORWARD_NEW,
              FrameType.CHECK_UPDATE)) {
        try (var user = RemoteUser.open(TARGET, viewer, device.id())) {
          user.send(Frame.of(type));
          assertEquals(POLICY, user.socket().awaitClose(SOON), type.toString());
          assertTrue(user.socket().closeReason().contains("missing permission"));
        }
      }
      assertEquals(
          403,
          viewer
              .get(RemoteUser.BASE + "/devices/" + device.id() + "/download?path=/etc/hosts")
              .status());
      assertTrue(device.poll(Duration.ofMillis(300)).isEmpty());
    }
  }

  @Test
  void a_browser_needs_our_origin_and_a_fresh_ticket() {
    try (var device = FakeDevice.create()) {
      var path = RemoteUser.BASE + "/devices/" + device.id() + "/connect";
      var ours = TARGET.url().toString();
      assertEquals(403, browser(path, "https://evil.example", ticket(ADMIN)));
      assertEquals(403, browser(path, "null", ticket(ADMIN)));
      assertEquals(403, browser(path, ours + ".evil.example", ticket(ADMIN)));
      assertEquals(403, browser(path, "", ticket(ADMIN)), "a cookie and no origin");
      assertEquals(403, browser(path, ours, "never-issued"));
      assertEquals(403, browser(path, ours, ticket(user("TRIVET_ROLE_AUDITOR"))));
      var ticket = ticket(ADMIN);
      assertEquals(101, browser(path, ours, ticket));
      assertEquals(403, browser(path, ours, ticket), "used twice");
      assertTrue(device.poll(Duration.ofMillis(300)).isEmpty());
    }
  }

  @Test
  void a_device_that_speaks_for_another_devices_session_is_cut_off() {
    try (var device = FakeDevice.create();
        var liar = FakeDevice.create();
        var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      var session = device.openShell();
      user.next(FrameType.SHELL_NEW);
      liar.show(session, "lies");
      assertEquals(POLICY, liar.socket().awaitClose(SOON));
      device.show(session, "truth");
      user.expect("truth");
      assertFalse(user.screen().contains("lies"));
    }
  }

  @Test
  void a_device_that_sends_what_nobody_asked_for_ends_the_session() {
    try (var device = FakeDevice.create();
        var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      var session = device.openShell();
      device.send(Frame.chunk(0, new byte[] {1}).in(session));
      assertEquals(POLICY, user.socket().awaitClose(SOON));
    }
  }

  @Test
  void garbage_on_a_channel_closes_it() {
    try (var device = FakeDevice.create()) {
      device.socket().send(new byte[] {(byte) 0xC1});
      assertEquals(POLICY, device.socket().awaitClose(SOON));
    }
  }

  @Test
  void a_session_ends_within_two_seconds_of_its_users_logout() {
    var operator = user("RBAC_ROLE_REMOTE_TERMINAL");
    try (var device = FakeDevice.create();
        var user = RemoteUser.open(TARGET, operator, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      device.openShell();
      operator.post("/api/management/v1/useradm/auth/logout", "").require(202);
      assertEquals(POLICY, user.socket().awaitClose(CUT));
      device.next(FrameType.SHELL_STOP);
    }
  }

  @Test
  void a_rejected_device_loses_its_channel_within_two_seconds() {
    try (var device = FakeDevice.create()) {
      var set = ADMIN.findDevice(device.known().mac()).get("auth_sets").get(0).get("id");
      ADMIN.setStatus(device.id(), set.stringValue(), "rejected").require(204);
      assertEquals(POLICY, device.socket().awaitClose(CUT));
    }
  }

  @Test
  void a_slow_terminal_holds_up_nobody_else() {
    try (var device = FakeDevice.create();
        var other = FakeDevice.create();
        var quick = RemoteUser.open(TARGET, ADMIN, other.id());
        var slow =
            SocketClient.openSlow(
                TARGET.url(),
                TARGET.caCertificate(),
                RemoteUser.BASE + "/devices/" + device.id() + "/connect",
                Map.of("Authorization", "Bearer " + ADMIN.token()))) {
      slow.send(FrameCodec.write(Frame.of(FrameType.SHELL_NEW)));
      var session = device.openShell();
      quick.send(Frame.of(FrameType.SHELL_NEW));
      var quickSession = other.openShell();
      var flood = Thread.ofVirtual().start(() -> flood(device, session));
      for (int i = 0; i < 20; i++) {
        other.show(quickSession, "tick " + i + ";");
        quick.expect("tick " + i + ";", Duration.ofSeconds(3));
      }
      assertTrue(flood.isAlive(), "64 MB went into a terminal that takes nothing");
    }
  }

  private static void flood(FakeDevice device, String session) {
    var page = "x".repeat(4096);
    try {
      for (int i = 0; i < 16_384; i++) {
        device.show(session, page);
      }
    } catch (RuntimeException _) {
      return; // the test is over
    }
  }

  @Test
  void a_session_is_recorded_replayed_and_whole() {
    try (var device = FakeDevice.create();
        var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      var session = device.openShell();
      device.show(session, "$ ");
      user.type("ls\r");
      device.next(FrameType.SHELL_DATA);
      device.show(session, "ls\r\nfile\u001b]52;c;aGVsbG8=\u0007 password: ");
      user.type("s3cr3t\r");
      device.next(FrameType.SHELL_DATA);
      device.show(session, "\r\nwelcome");
      user.expect("welcome");
      user.leave();
      var url = RemoteUser.BASE + "/sessions/" + session;
      Await.until(
          SOON,
          "it is over",
          () ->
              !ADMIN.get(url).json().get("live").booleanValue()
                  && ADMIN.get(url).json().has("ended_at"));
      var verdict = ADMIN.get(url + "/verification").require(200).json();
      assertTrue(verdict.get("whole").booleanValue(), verdict.toString());
      var cast = ADMIN.get(url + "/recording").require(200).text();
      assertTrue(cast.contains("\"i\",\"ls\\r\""), cast);
      assertTrue(cast.contains("6 characters typed without echo"), cast);
      assertTrue(cast.contains("welcome") && cast.contains("\"version\":3"), cast);
      assertFalse(cast.contains("s3cr3t") || cast.contains("aGVsbG8"), cast);
      try (var replay =
          SocketClient.open(
              TARGET.url(),
              TARGET.caCertificate(),
              url + "/playback?sleep_ms=0",
              Map.of("Authorization", "Bearer " + ADMIN.token()))) {
        assertEquals(1000, replay.awaitClose(SOON));
        var first = RemoteUser.parse(replay.poll(SOON).orElseThrow());
        assertEquals(FrameType.SHELL_RESIZE, first.type().orElseThrow());
      }
    }
  }

  @Test
  void a_moderator_watches_and_ends_a_session() {
    var moderator = user("TRIVET_ROLE_APPROVER");
    try (var device = FakeDevice.create();
        var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      var session = device.openShell();
      var url = RemoteUser.BASE + "/sessions/" + session;
      try (var watch =
          SocketClient.open(
              TARGET.url(),
              TARGET.caCertificate(),
              url + "/watch",
              Map.of("Authorization", "Bearer " + moderator.token()))) {
        device.show(session, "seen\u001b]52;c;aGVsbG8=\u0007");
        var shown = RemoteUser.parse(watch.poll(SOON).orElseThrow());
        assertEquals("seen", new String(shown.body(), StandardCharsets.UTF_8));
        moderator.delete(url).require(204);
        assertEquals(POLICY, user.socket().awaitClose(CUT));
        assertTrue(user.socket().closeReason().contains("moderator"));
      }
    }
  }

  @Test
  void a_moderator_who_signs_out_watches_no_longer() {
    var moderator = user("TRIVET_ROLE_APPROVER");
    try (var device = FakeDevice.create();
        var user = RemoteUser.open(TARGET, ADMIN, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      var session = device.openShell();
      try (var watch =
          SocketClient.open(
              TARGET.url(),
              TARGET.caCertificate(),
              RemoteUser.BASE + "/sessions/" + session + "/watch",
              Map.of("Authorization", "Bearer " + moderator.token()))) {
        moderator.post("/api/management/v1/useradm/auth/logout", "{}").require(202);
        assertEquals(POLICY, watch.awaitClose(CUT));
        assertFalse(user.socket().isClosed());
      }
    }
  }

  @Test
  void a_policy_can_demand_that_somebody_else_says_yes() {
    var tenantAdmin = ADMIN;
    var operator = user("RBAC_ROLE_REMOTE_TERMINAL");
    var approver = user("TRIVET_ROLE_APPROVER");
    var demand = Map.of("demands", Map.of("shell", Map.of("approvals", 1, "minutes_max", 30)));
    try (var device = FakeDevice.create()) {
      tenantAdmin.put(RemoteUser.BASE + "/policy", demand).require(204);
      assertShellRefused(operator, device, "demands an approved request");
      var order =
          Map.of(
              "device_id",
              device.id(),
              "capabilities",
              List.of("shell"),
              "reason",
              "pump 7 stands still",
              "minutes",
              30);
      var id = operator.post(RemoteUser.BASE + "/access-requests", order).createdId();
      var request = RemoteUser.BASE + "/access-requests/" + id;
      assertShellRefused(operator, device, "demands an approved request");
      operator.post(request + "/approve", "").require(403);
      approver.post(request + "/approve", "").require(204);
      assertEquals("approved", operator.get(request).json().get("status").stringValue());
      try (var user = RemoteUser.open(TARGET, operator, device.id())) {
        user.send(Frame.of(FrameType.SHELL_NEW));
        device.openShell();
        user.next(FrameType.SHELL_NEW);
        approver.post(request + "/revoke", "").require(204);
        assertEquals(POLICY, user.socket().awaitClose(CUT));
        device.next(FrameType.SHELL_STOP);
      }
      assertShellRefused(operator, device, "demands an approved request");
    } finally {
      tenantAdmin.put(RemoteUser.BASE + "/policy", Map.of()).require(204);
    }
  }

  private static void assertShellRefused(ManagementClient who, FakeDevice device, String why) {
    try (var user = RemoteUser.open(TARGET, who, device.id())) {
      user.send(Frame.of(FrameType.SHELL_NEW));
      assertEquals(POLICY, user.socket().awaitClose(SOON));
      assertTrue(user.socket().closeReason().contains(why), user.socket().closeReason());
    }
    assertTrue(device.poll(Duration.ofMillis(100)).isEmpty());
  }

  @Test
  void requests_for_access_must_make_sense() {
    var requests = RemoteUser.BASE + "/access-requests";
    for (var bad :
        List.of(
            Map.of(),
            Map.of("group", "a", "capabilities", List.of("root"), "reason", "x", "minutes", 1),
            Map.of("group", "a", "capabilities", List.of("shell"), "reason", "", "minutes", 1),
            Map.of("group", "a", "capabilities", List.of("shell"), "reason", "x", "minutes", 0),
            Map.of("capabilities", List.of("shell"), "reason", "x", "minutes", 1))) {
      ADMIN.post(requests, bad).require(400);
    }
    ADMIN.post(requests + "/00000000-0000-4000-8000-000000000000/approve", "").require(404);
    ADMIN.put(RemoteUser.BASE + "/policy", Map.of("get_paths", List.of("a"))).require(400);
    ADMIN.put(RemoteUser.BASE + "/policy", Map.of("recording_days", 0)).require(400);
  }

  @Test
  void a_runbook_runs_on_connected_devices_and_says_what_the_others_lack() {
    var name = Shared.unique("runbook").toLowerCase(java.util.Locale.ROOT);
    var runbook =
        Map.of(
            "name",
            name,
            "command",
            "echo {{word}}",
            "parameters",
            List.of(Map.of("name", "word", "type", "text", "pattern", "[a-z]+")));
    ADMIN.post(RemoteUser.BASE + "/runbooks", runbook).require(201);
    ADMIN.post(RemoteUser.BASE + "/runbooks", runbook).require(409);
    var away = Shared.accepted();
    try (var device = FakeDevice.create()) {
      var runs = RemoteUser.BASE + "/runbooks/" + name + "/runs";
      ADMIN
          .post(runs, Map.of("devices", List.of(device.id()), "parameters", Map.of("word", "A;")))
          .require(400);
      var order =
          Map.of("devices", List.of(device.id(), away.id()), "parameters", Map.of("word", "hello"));
      var run = RemoteUser.BASE + "/runs/" + ADMIN.post(runs, order).createdId();
      var session = device.openShell();
      var typed = new String(device.next(FrameType.SHELL_DATA).body(), StandardCharsets.UTF_8);
      assertTrue(typed.contains("echo \"${p_word}\""), typed);
      device.show(session, typed + "\r\nTRIVET-BEGIN-" + session + "\r\nhello\r\n");
      device.show(session, "\r\nTRIVET-END-" + session + "-3\r\n");
      Await.until(
          SOON,
          "both have a result",
          () -> {
            var results = ADMIN.get(run).require(200).json().get("results").toString();
            return results.contains("\"done\"") && results.contains("\"failed\"");
          });
      var results = ADMIN.get(run).json().get("results").toString();
      assertTrue(results.contains("\"exit_code\":3"), results);
      assertTrue(results.contains("\"output\":\"hello\\n\""), results);
      assertTrue(results.contains("the device is not connected"), results);
      device.next(FrameType.SHELL_STOP);
    }
    ADMIN.delete(RemoteUser.BASE + "/runbooks/" + name).require(204);
  }

  private static ManagementClient user(String role) {
    var email = Shared.unique("remote") + "@example.com";
    ADMIN
        .post(
            "/api/management/v1/useradm/users",
            Map.of("email", email, "password", "correct horse battery", "roles", List.of(role)))
        .require(201);
    var client = TARGET.management();
    client.logIn(email, "correct horse battery");
    return client;
  }

  private static String ticket(ManagementClient who) {
    return who.post(RemoteUser.BASE + "/tickets", "")
        .require(201)
        .json()
        .get("ticket")
        .stringValue();
  }

  /// The status with which the server answers a page of this origin that has the user's cookie.
  private static int browser(String path, String origin, String ticket) {
    var headers = new java.util.HashMap<>(Map.of("Cookie", "JWT=" + ADMIN.token()));
    if (!origin.isEmpty()) {
      headers.put("Origin", origin);
    }
    return refusal(() ->
        SocketClient.open(
            TARGET.url(),
            TARGET.caCertificate(),
            path,
            headers,
            "trivet.v1",
            "trivet.ticket." + ticket));
  }

  /// The HTTP status of a refusal, 101 if there is none.
  private static int refusal(java.util.function.Supplier<AutoCloseable> opening) {
    try (var opened = opening.get()) {
      assertTrue(opened != null);
      return 101;
    } catch (SocketClient.Refused refused) {
      return refused.status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String status(String device) {
    return ADMIN
        .get(RemoteUser.BASE + "/devices/" + device)
        .require(200)
        .json()
        .get("status")
        .stringValue();
  }
}
