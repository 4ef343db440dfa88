package io.trivet.server.devices.remote;

import static io.trivet.server.devices.remote.RemoteParties.BASE;
import static io.trivet.server.devices.remote.RemoteParties.SOON;
import static io.trivet.server.devices.remote.RemoteParties.bearer;
import static io.trivet.server.devices.remote.RemoteParties.next;
import static io.trivet.server.devices.remote.RemoteParties.say;
import static io.trivet.server.devices.remote.RemoteParties.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import io.trivet.server.RunningServer;
import io.trivet.server.devices.remote.RemoteParties.Known;
import io.trivet.server.devices.remote.RemoteParties.Person;
import io.trivet.server.people.access.UserAuth;
import io.trivet.testkit.Await;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.Body;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;

/// Access that is asked for: what, where, why, how long, and who says yes.
@Tag("slow")
class JustInTimeTest {
  private static final Duration CUT = Duration.ofSeconds(2);
  private static final int POLICY = 1008;
  private static final String REQUESTS = BASE + "/access-requests";

  private static RunningServer server;
  private static RemoteParties parties;

  private Known device;
  private SocketClient channel;
  private Person asker;
  private Person first;
  private Person second;

  @BeforeAll
  static void start() {
    server = new RunningServer(Map.of());
    parties = new RemoteParties(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    parties = new RemoteParties(server);
    device = parties.device();
    channel = parties.channel(device);
    asker = parties.person("RBAC_ROLE_REMOTE_TERMINAL");
    first = parties.person("TRIVET_ROLE_APPROVER");
    second = parties.person("TRIVET_ROLE_APPROVER");
    var demand = Map.of("approvals", 2, "minutes_max", 30);
    parties
        .admin()
        .put(
            BASE + "/policy",
            Map.of("demands", Map.of("shell", demand, "get", demand, "forward", demand)))
        .require(204);
  }

  @AfterEach
  void close() {
    channel.close();
    parties.admin().put(BASE + "/policy", Map.of()).require(204);
  }

  private String ask(Map<String, Object> more) {
    var wish = new java.util.HashMap<String, Object>(more);
    wish.putIfAbsent("device_id", device.id());
    wish.putIfAbsent("capabilities", List.of("shell"));
    wish.putIfAbsent("reason", "pump 7 stands still");
    wish.putIfAbsent("minutes", 30);
    return REQUESTS + "/" + asker.client().post(REQUESTS, wish).require(201).createdId();
  }

  private void assertRefused(Frame frame, String why) {
    try (var session = parties.session(asker.client(), device)) {
      say(session, frame);
      assertEquals(POLICY, session.awaitClose(SOON));
      assertTrue(session.closeReason().contains(why), session.closeReason());
    }
    assertTrue(channel.poll(Duration.ofMillis(100)).isEmpty());
  }

  @Test
  void so_many_others_must_say_yes_as_the_policy_demands() {
    var request = ask(Map.of());
    asker.client().post(request + "/approve", "").require(403);
    first.client().post(request + "/approve", "").require(204);
    assertEquals(409, first.client().post(request + "/approve", "").status(), "twice");
    assertEquals("pending", status(request));
    assertRefused(Frame.of(FrameType.SHELL_NEW), "demands an approved request");
    second.client().post(request + "/approve", "").require(204);
    assertEquals("approved", status(request));
    try (var session = parties.session(asker.client(), device)) {
      shell(session, channel);
    }
    var log = parties.admin().get("/api/management/v1/auditlogs/logs?object_id=" + id(request));
    assertTrue(log.require(200).text().contains("pump 7 stands still"), log.text());
  }

  private static String id(String request) {
    return request.substring(request.lastIndexOf('/') + 1);
  }

  private String status(String request) {
    return asker.client().get(request).require(200).json().get("status").stringValue();
  }

  @Test
  void the_time_of_an_approved_request_cuts() {
    var request = ask(Map.of("minutes", 10));
    first.client().post(request + "/approve", "").require(204);
    second.client().post(request + "/approve", "").require(204);
    try (var session = parties.session(asker.client(), device)) {
      shell(session, channel);
      server.clock().advance(Duration.ofMinutes(9));
      assertFalse(session.isClosed());
      server.clock().advance(Duration.ofMinutes(2));
      assertEquals(POLICY, session.awaitClose(CUT));
      next(channel, FrameType.SHELL_STOP);
    }
  }

  @Test
  void a_request_covers_what_was_asked_for_and_nothing_else() {
    var request =
        ask(Map.of("capabilities", List.of("forward"), "targets", List.of("tcp/127.0.0.1:502")));
    first.client().post(request + "/approve", "").require(204);
    second.client().post(request + "/approve", "").require(204);
    assertRefused(Frame.of(FrameType.SHELL_NEW), "demands an approved request");
    assertRefused(
        Frame.of(FrameType.FILE_GET, Map.of(), Body.path("/etc/hosts").write()),
        "demands an approved request");
    assertRefused(forward("10.0.0.9", 22), "demands an approved request");
    try (var session = parties.session(asker.client(), device)) {
      say(session, forward("127.0.0.1", 502));
      next(channel, FrameType.FORWARD_NEW);
    }
  }

  private static Frame forward(String host, int port) {
    try (var body = MessagePack.newDefaultBufferPacker()) {
      body.packMapHeader(3)
          .packString("protocol")
          .packString("tcp")
          .packString("remote_host")
          .packString(host)
          .packString("remote_port")
          .packInt(port);
      return Frame.of(FrameType.FORWARD_NEW, Map.of("connection_id", "c"), body.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_request_for_a_group_covers_its_devices_and_no_others() {
    var inventory = "/api/management/v1/inventory/devices/";
    parties.admin().put(inventory + device.id() + "/group", Map.of("group", "pumps")).require(204);
    var wish = new java.util.HashMap<String, Object>();
    wish.put("group", "pumps");
    wish.put("capabilities", List.of("shell"));
    wish.put("reason", "all pumps");
    wish.put("minutes", 10);
    var created = asker.client().post(REQUESTS, wish).require(201).createdId();
    first.client().post(REQUESTS + "/" + created + "/approve", "").require(204);
    second.client().post(REQUESTS + "/" + created + "/approve", "").require(204);
    try (var session = parties.session(asker.client(), device)) {
      shell(session, channel);
    }
    var stranger = parties.device();
    try (var other = parties.channel(stranger);
        var session = parties.session(asker.client(), stranger)) {
      say(session, Frame.of(FrameType.SHELL_NEW));
      assertEquals(POLICY, session.awaitClose(SOON));
      assertTrue(other.poll(Duration.ofMillis(100)).isEmpty());
    }
  }

  @Test
  void whoever_denies_ends_the_question_and_more_minutes_than_allowed_are_not_asked() {
    var request = ask(Map.of());
    first.client().post(request + "/deny", "").require(204);
    assertEquals("denied", status(request));
    assertEquals(409, second.client().post(request + "/approve", "").status());
    var wish = new java.util.HashMap<String, Object>();
    wish.put("device_id", device.id());
    wish.put("capabilities", List.of("shell"));
    wish.put("reason", "long");
    wish.put("minutes", 31);
    asker.client().post(REQUESTS, wish).require(422);
  }

  @Test
  void an_approver_with_a_second_factor_shows_it_again() {
    var request = ask(Map.of());
    withFactor(first);
    var refused = first.client().post(request + "/approve", "").require(403);
    assertEquals("step_up_required", refused.json().get("code").stringValue());
    var policy = parties.admin();
    assertEquals(
        204, policy.put(BASE + "/policy", Map.of()).status(), "whoever has none is not asked");
  }

  /// Gives a person a second factor: they have shown it long ago.
  private static void withFactor(Person person) {
    server
        .database()
        .database()
        .inTransaction(db -> {
          db.createUpdate(
                  "INSERT INTO user_totp SELECT tenant_id, user_id, '\\x00', now(), now()"
                      + " FROM user_account WHERE user_id = :user")
              .bind("user", UUID.fromString(person.id()))
              .execute();
          UserAuth.userChanged(db, tenant(db), UserId.parse(person.id()));
          return null;
        });
    Await.until(
        SOON, "it counts", () -> person.client().post(REQUESTS + "/x/approve", "").status() == 403);
  }

  private static TenantId tenant(Handle db) {
    return new TenantId(
        db.createQuery("SELECT tenant_id FROM tenant ORDER BY created_at LIMIT 1")
            .mapTo(UUID.class)
            .one());
  }

  @Test
  void a_moderator_watches_live_and_ends_the_session_for_its_user() {
    var request = ask(Map.of());
    first.client().post(request + "/approve", "").require(204);
    second.client().post(request + "/approve", "").require(204);
    try (var session = parties.session(asker.client(), device)) {
      var path = BASE + "/sessions/" + shell(session, channel);
      try (var watch = parties.open(path + "/watch", bearer(first.client().token()))) {
        Await.until(
            SOON,
            "the moderator sees it",
            () -> {
              say(
                  channel,
                  Frame.of(
                          FrameType.SHELL_DATA,
                          Map.of("status", 1L),
                          "seen".getBytes(StandardCharsets.UTF_8))
                      .in(path.substring(path.lastIndexOf('/') + 1)));
              return watch.poll(Duration.ofMillis(100)).isPresent();
            });
        asker.client().delete(path).require(403);
        first.client().delete(path).require(204);
        assertEquals(POLICY, session.awaitClose(CUT));
        watch.awaitClose(CUT);
      }
    }
  }
}
