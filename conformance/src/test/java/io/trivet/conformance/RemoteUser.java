package io.trivet.conformance;

import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.SocketClient;
import io.trivet.testkit.Target;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A person at a terminal: a WebSocket to one device, with what its shell has shown so far.
final class RemoteUser implements AutoCloseable {
  static final String BASE = "/api/management/v1/deviceconnect";
  private static final Duration SOON = Duration.ofSeconds(20);

  private final SocketClient socket;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private long bytesShown;

  private RemoteUser(SocketClient socket) {
    this.socket = socket;
  }

  static RemoteUser open(Target target, ManagementClient who, String device) {
    return new RemoteUser(
        SocketClient.open(
            target.url(),
            target.caCertificate(),
            BASE + "/devices/" + device + "/connect",
            Map.of("Authorization", "Bearer " + who.token())));
  }

  /// One with a shell.
  static RemoteUser shell(Target target, ManagementClient who, String device) {
    var user = open(target, who, device);
    user.send(Frame.of(FrameType.SHELL_NEW, Map.of("terminal_width", 80L, "terminal_height", 24L)));
    var answer = user.next(FrameType.SHELL_NEW);
    if (answer.number("status").orElse(0L) != 1) {
      throw new AssertionError(new String(answer.body(), StandardCharsets.UTF_8));
    }
    return user;
  }

  SocketClient socket() {
    return socket;
  }

  void send(Frame frame) {
    socket.send(FrameCodec.write(frame));
  }

  void type(String text) {
    send(Frame.of(FrameType.SHELL_DATA, Map.of(), text.getBytes(StandardCharsets.UTF_8)));
  }

  void resize(long width, long height) {
    send(
        Frame.of(
            FrameType.SHELL_RESIZE, Map.of("terminal_width", width, "terminal_height", height)));
  }

  /// The next frame of this type; others are passed over, shell output is kept.
  Frame next(FrameType type) {
    return Await.value(SOON, "a frame " + type, () -> step(type));
  }

  private Optional<Frame> step(FrameType wanted) {
    var message = socket.poll(Duration.ofMillis(200));
    if (message.isEmpty()) {
      return Optional.empty();
    }
    var frame = parse(message.get());
    if (frame.type().equals(Optional.of(FrameType.SHELL_DATA))) {
      bytesShown += frame.body().length;
      shown.writeBytes(frame.body());
    }
    return Optional.of(frame).filter(f -> f.type().equals(Optional.of(wanted)));
  }

  /// Waits until the terminal has shown this text, and forgets what was shown before its end.
  void expect(String text) {
    expect(text, SOON);
  }

  void expect(String text, Duration limit) {
    Await.until(limit, "the terminal shows " + text + "; it shows: " + screen(), () -> shows(text));
    var all = screen();
    shown.reset();
    shown.writeBytes(
        all.substring(all.indexOf(text) + text.length()).getBytes(StandardCharsets.UTF_8));
  }

  private boolean shows(String text) {
    while (!screen().contains(text)) {
      if (step(FrameType.SHELL_DATA).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  String screen() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  /// Bytes of output since the start; reads until it has this many, forgetting them.
  void expectBytes(long bytes, Duration limit) {
    Await.until(
        limit,
        "%d bytes of output".formatted(bytes),
        () -> {
          // the frame that makes it enough stays: what comes after the bytes may stand in it
          while (bytesShown < bytes) {
            shown.reset();
            if (step(FrameType.SHELL_DATA).isEmpty()) {
              return false;
            }
          }
          return bytesShown >= bytes;
        });
  }

  /// Goes without a word.
  void leave() {
    socket.close();
  }

  @Override
  public void close() {
    socket.close();
  }

  static Frame parse(byte[] message) {
    try {
      return FrameCodec.parse(message);
    } catch (FrameRefused e) {
      throw new AssertionError(e);
    }
  }
}
