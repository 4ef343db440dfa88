package io.trivet.server.devices.remote;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.Await;
import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The two ends of remote sessions at a running server.
final class RemoteParties {
  static final String BASE = "/api/management/v1/deviceconnect";
  static final String USERS = "/api/management/v1/useradm/users";
  static final String PASSWORD = "correct horse battery";
  static final Duration SOON = Duration.ofSeconds(10);
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final RunningServer server;
  private final ManagementClient admin;

  RemoteParties(RunningServer server) {
    this.server = server;
    this.admin = server.administrator();
  }

  ManagementClient admin() {
    return admin;
  }

  /// A device with a token; its channel is not open.
  record Known(String id, String mac, DeviceClient client) {}

  Known device() {
    var mac = "remote-" + COUNTER.incrementAndGet();
    var client =
        new DeviceClient(
            server.url(), Optional.of(server.ca()), DeviceClient.newKey("EC"), Map.of("mac", mac));
    client.authenticate();
    admin.accept(mac);
    client.authenticate().require(200);
    return new Known(admin.findDevice(mac).get("id").stringValue(), mac, client);
  }

  SocketClient channel(Known device) {
    var channel = open("/api/devices/v1/deviceconnect/connect", bearer(device.client().token()));
    Await.until(SOON, "the device is connected", () -> status(device).equals("connected"));
    return channel;
  }

  String status(Known device) {
    return admin.get(BASE + "/devices/" + device.id()).json().get("status").stringValue();
  }

  SocketClient open(String path, Map<String, String> headers, String... protocols) {
    return SocketClient.open(server.url(), Optional.of(server.ca()), path, headers, protocols);
  }

  static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  /// A person with these roles, and their id.
  record Person(String id, String email, ManagementClient client) {}

  Person person(String... roles) {
    var email = "remote-%d@example.com".formatted(COUNTER.incrementAndGet());
    var user = Map.of("email", email, "password", PASSWORD, "roles", List.of(roles));
    var id = admin.post(USERS, user).require(201).createdId();
    server
        .database()
        .database()
        .inTransaction(db -> db.execute("UPDATE user_account SET password_change_due = false"));
    var client = server.client();
    client.logIn(email, PASSWORD);
    return new Person(id, email, client);
  }

  SocketClient session(ManagementClient who, Known device) {
    return open(connect(device), bearer(who.token()));
  }

  static String connect(Known device) {
    return BASE + "/devices/" + device.id() + "/connect";
  }

  /// Opens a shell from both ends; the session.
  static String shell(SocketClient person, SocketClient device) {
    say(person, Frame.of(FrameType.SHELL_NEW));
    var asked = next(device, FrameType.SHELL_NEW);
    say(device, Frame.of(FrameType.SHELL_NEW, Map.of("status", 1L)).in(asked.session()));
    next(person, FrameType.SHELL_NEW);
    return asked.session();
  }

  static void say(SocketClient from, Frame frame) {
    from.send(FrameCodec.write(frame));
  }

  /// Types, and waits until the device has it.
  static void type(SocketClient person, SocketClient device) {
    say(person, Frame.of(FrameType.SHELL_DATA, Map.of(), "x".getBytes(StandardCharsets.UTF_8)));
    next(device, FrameType.SHELL_DATA);
  }

  /// The next frame of this type; others are passed over.
  static Frame next(SocketClient at, FrameType type) {
    return Await.value(
        SOON,
        "a frame " + type,
        () ->
            at.poll(Duration.ofMillis(100))
                .map(RemoteParties::parse)
                .filter(frame -> frame.type().equals(Optional.of(type))));
  }

  static Frame parse(byte[] message) {
    try {
      return FrameCodec.parse(message);
    } catch (FrameRefused e) {
      throw new AssertionError(e);
    }
  }

  /// The HTTP status of a refusal, 101 if there is none.
  int status(String path, Map<String, String> headers, String... protocols) {
    try (var opened = open(path, headers, protocols)) {
      return opened.isClosed() ? 0 : 101;
    } catch (SocketClient.Refused refused) {
      return refused.status();
    }
  }

  /// What a browser sends in which this person has signed in.
  Map<String, String> browser(Person person) {
    var login = Map.of("email", person.email(), "password", PASSWORD);
    Answer answer =
        server.client().post("/api/management/v1/useradm/auth/session", login).require(200);
    return Map.of(
        "Cookie",
        answer.header("Set-Cookie").split(";", 2)[0],
        "Origin",
        server.url().toString(),
        "Content-Type",
        "application/json");
  }

  String ticket(Map<String, String> browser) {
    return server
        .client()
        .sendJson("POST", BASE + "/tickets", "{}", browser)
        .require(201)
        .json()
        .get("ticket")
        .stringValue();
  }

  /// The session of a browser: with its cookie, our origin and a fresh ticket.
  SocketClient session(Map<String, String> browser, Known device) {
    return open(connect(device), origin(browser), "trivet.v1", "trivet.ticket." + ticket(browser));
  }

  static Map<String, String> origin(Map<String, String> browser) {
    return Map.of(
        "Cookie", String.valueOf(browser.get("Cookie")),
        "Origin", String.valueOf(browser.get("Origin")));
  }
}
