package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static io.trivet.conformance.Shared.TARGET;

import io.trivet.testkit.Await;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A device that says on its channel just what a test wants.
final class FakeDevice implements AutoCloseable {
  static final String CONNECT = "/api/devices/v1/deviceconnect/connect";
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Shared.Known known;
  private final SocketClient socket;

  private FakeDevice(Shared.Known known) {
    this.known = known;
    this.socket = connect(known.client().token());
  }

  /// A new, accepted and connected device.
  static FakeDevice create() {
    return again(Shared.accepted());
  }

  /// A channel of a device that is known already.
  static FakeDevice again(Shared.Known known) {
    var device = new FakeDevice(known);
    Await.until(
        SOON,
        "the device is connected",
        () ->
            ADMIN
                .get(RemoteUser.BASE + "/devices/" + known.id())
                .json()
                .get("status")
                .stringValue()
                .equals("connected"));
    return device;
  }

  static SocketClient connect(String token) {
    return SocketClient.open(
        TARGET.url(),
        TARGET.caCertificate(),
        CONNECT,
        token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token));
  }

  String id() {
    return known.id();
  }

  Shared.Known known() {
    return known;
  }

  SocketClient socket() {
    return socket;
  }

  void send(Frame frame) {
    socket.send(FrameCodec.write(frame));
  }

  /// Terminal output in a session.
  void show(String session, String text) {
    send(
        Frame.of(FrameType.SHELL_DATA, Map.of("status", 1L), text.getBytes(StandardCharsets.UTF_8))
            .in(session));
  }

  /// The next frame of this type; others are passed over.
  Frame next(FrameType type) {
    return Await.value(
        SOON,
        "the device gets " + type,
        () -> poll(Duration.ofMillis(200)).filter(f -> f.type().equals(Optional.of(type))));
  }

  Optional<Frame> poll(Duration limit) {
    return socket
        .poll(limit)
        .map(message -> {
          try {
            return FrameCodec.parse(message);
          } catch (FrameRefused e) {
            throw new AssertionError(e);
          }
        });
  }

  /// Opens the shell that a user asked for; its session.
  String openShell() {
    var asked = next(FrameType.SHELL_NEW);
    send(
        Frame.of(
                FrameType.SHELL_NEW,
                Map.of("status", 1L),
                "Shell started".getBytes(StandardCharsets.UTF_8))
            .in(asked.session()));
    return asked.session();
  }

  @Override
  public void close() {
    socket.close();
  }
}
