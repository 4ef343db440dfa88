package io.trivet.server.devices.remote;

import static io.trivet.server.devices.remote.RemoteParties.BASE;
import static io.trivet.server.devices.remote.RemoteParties.SOON;
import static io.trivet.server.devices.remote.RemoteParties.bearer;
import static io.trivet.server.devices.remote.RemoteParties.connect;
import static io.trivet.server.devices.remote.RemoteParties.next;
import static io.trivet.server.devices.remote.RemoteParties.origin;
import static io.trivet.server.devices.remote.RemoteParties.say;
import static io.trivet.server.devices.remote.RemoteParties.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.RunningServer;
import io.trivet.testkit.Await;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.Body;
import io.trivet.wire.remote.ForwardTarget;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Each limit of remote access is reached, and says so.
@Tag("slow")
class RemoteLimitsTest {
  private static final int POLICY = 1008;

  private static RunningServer server;
  private static RemoteParties parties;

  @BeforeAll
  static void start() {
    server = new RunningServer(Map.of());
    parties = new RemoteParties(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void sessions_of_a_device_and_of_a_person() {
    var opened = new ArrayList<SocketClient>();
    var person = parties.person("RBAC_ROLE_REMOTE_TERMINAL");
    try {
      var first = full(person, opened);
      var refused = parties.session(parties.admin(), first);
      opened.add(refused);
      assertEquals(POLICY, refused.awaitClose(SOON));
      assertTrue(
          refused.closeReason().contains("32 sessions are open on this device"),
          refused.closeReason());
      full(person, opened);
      var third = parties.device();
      opened.add(parties.channel(third));
      assertEquals(429, parties.status(connect(third), bearer(person.client().token())));
      assertEquals(101, parties.status(connect(third), bearer(parties.admin().token())));
    } finally {
      opened.forEach(SocketClient::close);
    }
  }

  /// A device with as many sessions of this person as it carries.
  private static RemoteParties.Known full(RemoteParties.Person person, List<SocketClient> opened) {
    var device = parties.device();
    opened.add(parties.channel(device));
    for (int n = 0; n < Limits.REMOTE_SESSIONS_PER_DEVICE_MAX; n++) {
      opened.add(parties.session(person.client(), device));
    }
    Await.until(
        SOON,
        "all are open",
        () ->
            count(
                    "remote_session WHERE ended_at IS NULL AND device_id = '%s'"
                        .formatted(device.id()))
                == Limits.REMOTE_SESSIONS_PER_DEVICE_MAX);
    return device;
  }

  @Test
  void sessions_of_a_tenant() {
    var tenant = new TenantId(UUID.randomUUID());
    var database = server.database().database();
    var switchboard =
        new Switchboard(new Whereabouts(database, new Nodes(database)), server.clock());
    for (int n = 0; n < Limits.REMOTE_SESSIONS_PER_TENANT_MAX; n++) {
      switchboard.requireRoom(tenant, "somebody");
      var device = new DeviceRef(tenant, new DeviceId(UUID.randomUUID()));
      var channel =
          new Channel(
              device,
              () -> {
                throw new AssertionError("nobody asks");
              },
              switchboard);
      channel.attach(new Silent(new RemoteSessionId(UUID.randomUUID())));
    }
    assertThrows(Failure.TooMany.class, () -> switchboard.requireRoom(tenant, "somebody"));
    switchboard.requireRoom(new TenantId(UUID.randomUUID()), "somebody");
  }

  /// A session that does nothing.
  private record Silent(RemoteSessionId id) implements Conversation {
    @Override
    public void fromDevice(Frame frame, FrameType type) {}

    @Override
    public void recheck() {}

    @Override
    public void end(String reason) {}

    @Override
    public void deviceGone(String reason) {}
  }

  @Test
  void forwards_of_a_session_and_their_names() {
    var traffic = new Traffic(Limits.REMOTE_FILE_BYTES_MAX);
    var target = new ForwardTarget(ForwardTarget.Transport.TCP, "127.0.0.1", 22);
    for (int n = 0; n < Limits.FORWARDS_PER_SESSION_MAX; n++) {
      traffic.openForward("c" + n, target);
    }
    assertThrows(Failure.TooMany.class, () -> traffic.openForward("one more", target));
    var other = new Traffic(Limits.REMOTE_FILE_BYTES_MAX);
    for (var bad : List.of("", "x".repeat(65))) {
      assertThrows(Failure.Invalid.class, () -> other.openForward(bad, target));
    }
    other.openForward("x".repeat(64), target);
    assertThrows(Failure.Invalid.class, () -> other.openForward("x".repeat(64), target));
  }

  @Test
  void bytes_of_a_file_in_a_session() {
    assertEquals(1 << 30, Limits.REMOTE_FILE_BYTES_MAX);
    var traffic = new Traffic(3 << 20);
    traffic.openFile(Capability.PUT, "/tmp/large");
    assertThrows(
        Failure.Conflict.class, () -> traffic.openFile(Capability.PUT, "/tmp/at-the-same-time"));
    var chunk = Frame.of(FrameType.FILE_CHUNK, Map.of(), new byte[1 << 20]);
    for (long bytes = 0; bytes < 3 << 20; bytes += 1 << 20) {
      traffic.fromUser(chunk, FrameType.FILE_CHUNK);
    }
    assertThrows(Failure.TooLarge.class, () -> traffic.fromUser(chunk, FrameType.FILE_CHUNK));
  }

  @Test
  void bytes_of_a_frame_to_a_device() {
    var device = parties.device();
    try (var channel = parties.channel(device);
        var session = parties.session(parties.admin(), device)) {
      say(session, Frame.of(FrameType.FILE_PUT, Map.of(), Body.path("/tmp/a").write()));
      next(channel, FrameType.FILE_PUT);
      say(session, Frame.chunk(0, new byte[9000]));
      assertEquals(POLICY, session.awaitClose(SOON));
      assertTrue(session.closeReason().contains("8192 bytes"), session.closeReason());
    }
  }

  @Test
  void tickets_of_a_login_and_their_time() {
    var device = parties.device();
    var browser = parties.browser(parties.person("RBAC_ROLE_REMOTE_TERMINAL"));
    try (var channel = parties.channel(device)) {
      var late = "trivet.ticket." + parties.ticket(browser);
      for (int n = 1; n < Limits.SOCKET_TICKETS_PER_USER_MAX; n++) {
        parties.ticket(browser);
      }
      assertEquals(429, tickets(browser));
      server.clock().advance(Limits.SOCKET_TICKET_LIFE);
      assertEquals(403, parties.status(connect(device), origin(browser), "trivet.v1", late));
      assertEquals(201, tickets(browser));
      assertFalse(channel.isClosed());
    }
  }

  private static int tickets(Map<String, String> browser) {
    return server.client().sendJson("POST", BASE + "/tickets", "{}", browser).status();
  }

  @Test
  void people_who_watch_a_session() {
    var device = parties.device();
    var watching = new ArrayList<SocketClient>();
    try (var channel = parties.channel(device);
        var session = parties.session(parties.admin(), device)) {
      var path = BASE + "/sessions/" + shell(session, channel) + "/watch";
      for (int n = 0; n <= Limits.WATCHERS_PER_SESSION_MAX; n++) {
        watching.add(parties.open(path, bearer(parties.admin().token())));
      }
      assertEquals(POLICY, watching.getLast().awaitClose(SOON));
      assertTrue(watching.getLast().closeReason().contains("8 people watch"));
      assertFalse(watching.getFirst().isClosed());
    } finally {
      watching.forEach(SocketClient::close);
    }
  }

  @Test
  void characters_of_a_path() {
    var device = parties.device();
    try (var channel = parties.channel(device)) {
      var path = "/" + "a".repeat(Limits.REMOTE_PATH_CHARS_MAX);
      var url = BASE + "/devices/" + device.id() + "/download?path=" + path;
      assertEquals(400, parties.admin().get(url).status());
      assertTrue(channel.poll(Duration.ofMillis(200)).isEmpty());
    }
  }

  @Test
  void what_a_device_says_before_it_is_heard() throws Exception {
    var device = parties.device();
    var body = new PipedOutputStream();
    try (var channel = parties.channel(device);
        var reading = new PipedInputStream(body)) {
      var form = String.join("\r\n", part("path", "/tmp/a"), part("mode", "0644"), fileBegins());
      body.write(form.getBytes(StandardCharsets.US_ASCII));
      body.flush();
      var answer = new FutureTask<Integer>(() -> upload(device, reading));
      Thread.ofVirtual().start(answer);
      var session = next(channel, FrameType.FILE_PUT).session();
      for (int n = 0; n < 100; n++) {
        say(channel, Frame.fileAck(0).in(session));
      }
      say(channel, Frame.of(FrameType.PING).in(session));
      next(channel, FrameType.PONG); // all of it was taken in
      body.write(new byte[8192]);
      body.close();
      assertEquals(409, answer.get());
    }
  }

  private static String part(String name, String text) {
    return "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s".formatted(name, text);
  }

  private static String fileBegins() {
    return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx";
  }

  private static int upload(RemoteParties.Known device, PipedInputStream body) {
    return parties
        .admin()
        .send(
            "PUT",
            BASE + "/devices/" + device.id() + "/upload",
            BodyPublishers.ofInputStream(() -> body),
            Map.of("Content-Type", "multipart/form-data; boundary=b"))
        .status();
  }

  @Test
  void requests_for_access_and_runbooks_of_a_tenant() {
    fill(
        "access_request (tenant_id, request_id, user_id, user_name, group_name, capabilities,"
            + " targets, reason, minutes, approvals_needed, status, created_at, expires_at)",
        "gen_random_uuid(), gen_random_uuid(), 'x', 'g', '{}', '{}', 'x', 1, 1, 'pending', :now,"
            + " :later",
        Limits.ACCESS_REQUESTS_OPEN_MAX);
    var wish =
        Map.of("group", "g", "capabilities", List.of("shell"), "reason", "why", "minutes", 1);
    var demand = Map.of("demands", Map.of("shell", Map.of("approvals", 1)));
    parties.admin().put(BASE + "/policy", demand).require(204);
    assertEquals(429, parties.admin().post(BASE + "/access-requests", wish).status());
    sql("DELETE FROM access_request");
    assertEquals(201, parties.admin().post(BASE + "/access-requests", wish).status());
    parties.admin().put(BASE + "/policy", Map.of()).require(204);

    fill(
        "runbook (tenant_id, name, description, command, parameters, timeout_seconds, updated_at)",
        "'r' || n, '', 'true', '[]', 10, :now",
        Limits.RUNBOOKS_PER_TENANT_MAX);
    var runbook = Map.of("name", "one-more", "command", "true");
    var refused = parties.admin().post(BASE + "/runbooks", runbook).require(409);
    assertTrue(refused.text().contains("500 runbooks"), refused.text());
    sql("DELETE FROM runbook");
    parties.admin().post(BASE + "/runbooks", runbook).require(201);
    var many =
        java.util.stream.Stream.generate(() -> UUID.randomUUID().toString())
            .limit(Limits.RUNBOOK_DEVICES_MAX + 1L)
            .toList();
    var run = parties.admin().post(BASE + "/runbooks/one-more/runs", Map.of("devices", many));
    assertTrue(run.require(400).text().contains("1 to 1000 devices"), run.text());
  }

  private static void fill(String into, String values, int rows) {
    server
        .database()
        .database()
        .inTransaction(db ->
            db.createUpdate(
                    "INSERT INTO %s SELECT t.tenant_id, %s FROM generate_series(1, :rows) n,"
                            .formatted(into, values)
                        + " (SELECT tenant_id FROM tenant ORDER BY created_at LIMIT 1) t")
                .bind("rows", rows)
                .bind("now", server.clock().instant())
                .bind("later", server.clock().instant().plusSeconds(3600))
                .execute());
  }

  private static void sql(String statement) {
    server.database().database().inTransaction(db -> db.execute(statement));
  }

  private static long count(String from) {
    return server
        .database()
        .database()
        .read(db -> db.createQuery("SELECT count(*) FROM " + from).mapTo(Long.class).one());
  }
}
