package io.trivet.server.devices.remote;

import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Link;
import io.trivet.server.platform.http.SocketHandler;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A user's WebSocket to one device: one session. What the user says passes the {@link UserGate}
/// before the device sees it; what the device says passes only if something was opened for it.
final class UserSession implements SocketHandler, Conversation, Switchboard.Owned {
  private static final Logger LOG = LoggerFactory.getLogger(UserSession.class);

  private final SessionContext context;
  private final Channel channel;
  private final Person person;
  private final UserGate gate;
  private final Recorder recorder;
  private final Watchers watchers = new Watchers();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile String endReason = "closed by the user";
  private volatile @Nullable Link link;
  private volatile Instant activeAt;
  private long leftOut;

  /// Who leads the session, verified anew: `still` while nothing is done, `active` when they do
  /// something, which keeps their login from becoming idle.
  record Person(Supplier<UserCaller> still, Supplier<UserCaller> active) {}

  UserSession(SessionContext context, Channel channel, Person person) {
    this.context = context;
    this.channel = channel;
    this.person = person;
    this.activeAt = context.begun();
    this.recorder = context.recorder(this::end);
    this.gate = new UserGate(context, recorder);
  }

  @Override
  public RemoteSessionId id() {
    return context.id();
  }

  @Override
  public String user() {
    return context.caller().user().toString();
  }

  DeviceRef device() {
    return context.device();
  }

  Watchers watchers() {
    return watchers;
  }

  @Override
  public void opened(Link opened) {
    link = opened;
    recorder.start();
    channel.attach(this);
    LOG.info(
        "session opened tenant={} device={} user={} session={}",
        device().tenant(),
        device().id(),
        user(),
        id());
  }

  @Override
  public void received(byte[] message) {
    if (over.get()) {
      return;
    }
    try {
      pass(parse(message));
    } catch (Failure.Forbidden | Failure.Invalid | Failure.NotFound refused) {
      context.refused(refused.text());
      endReason = "refused: " + refused.text();
      throw refused;
    }
  }

  private void pass(Frame frame) {
    var own = id().toString();
    if (!frame.session().isEmpty() && !frame.session().equals(own)) {
      throw new Failure.Forbidden("a frame for another session");
    }
    var type = frame.type().orElseThrow(() -> new Failure.Invalid("a message type nobody knows"));
    if (type == FrameType.PING) {
      toUser(Frame.of(FrameType.PONG));
    }
    for (var passed : gate.pass(caller(type), frame, type)) {
      if (!channel.send(this, passed)) {
        throw new Failure.Unavailable("the device does not take what is sent to it");
      }
    }
  }

  /// A question of life is asked by a program; all else is done by the person.
  private UserCaller caller(FrameType type) {
    if (isQuestionOfLife(type)) {
      return person.still().get();
    }
    activeAt = context.now();
    return person.active().get();
  }

  private static boolean isQuestionOfLife(FrameType type) {
    return switch (type) {
      case PING, PONG, SHELL_PING, SHELL_PONG -> true;
      default -> false;
    };
  }

  @Override
  public void fromDevice(Frame frame, FrameType type) {
    if (over.get()) {
      return;
    }
    try {
      if (!gate.passFromDevice(frame, type)) {
        LOG.warn("session device_lies device={} session={} type={}", device().id(), id(), type);
        end("the device sent what nobody asked for");
        return;
      }
      if (type == FrameType.SHELL_DATA) {
        watchers.show(frame.body());
      } else {
        activeAt = context.now(); // a file or a forward moves
      }
      show(frame.in(id().toString()), type);
    } catch (Failure failure) {
      end(failure.text());
    }
  }

  /// To the user, who may be slower than the device. If nobody else uses the device it is made to
  /// wait, as a terminal would be; else output of the shell is left out, visibly, because other
  /// sessions come over the same socket. The recording has all of it.
  private void show(Frame frame, FrameType type) {
    if (leftOut > 0 && type == FrameType.SHELL_DATA && offer(notice(leftOut))) {
      leftOut = 0;
    }
    if (leftOut == 0 && offer(frame)) {
      return;
    }
    if (!channel.isShared()) {
      var open = link;
      if (open == null || !open.send(FrameCodec.write(frame), Limits.SLOW_TERMINAL_MAX)) {
        end("the user's connection could not keep up");
      }
    } else if (type == FrameType.SHELL_DATA) {
      leftOut += frame.body().length;
    } else if (!offer(frame)) {
      end("the user's connection could not keep up");
    }
  }

  private static Frame notice(long bytes) {
    var text =
        "\r\n[%d bytes left out: this terminal is slower than the device, and others use it too]\r\n"
            .formatted(bytes);
    return Frame.of(
        FrameType.SHELL_DATA, Map.of("status", 1L), text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void deviceGone(String reason) {
    end(reason);
  }

  @Override
  public void closed(String reason) {
    finish(endReason.isEmpty() ? reason : endReason);
  }

  /// Ends the session from our side, soon and surely: the user's socket is closed with the reason,
  /// and the device is told to stop.
  @Override
  public void end(String reason) {
    endReason = reason;
    var open = link;
    if (open != null) {
      open.closeNow(Link.POLICY, reason);
    }
    Thread.ofVirtual().name("session-end").start(() -> finish(reason));
  }

  /// May it go on? Asked every half second.
  @Override
  public void recheck() {
    if (over.get()) {
      return;
    }
    watchers.recheck();
    if (recorder.isStuck()) {
      end("the recorder does not keep up");
      return;
    }
    try {
      gate.recheck(person.still().get());
      context.over(activeAt).ifPresent(this::end);
    } catch (Failure.Unauthorized | Failure.Forbidden | Failure.NotFound gone) {
      end(gone.text());
    }
  }

  private void finish(String reason) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    try {
      gate.farewell().forEach(frame -> channel.send(this, frame));
      watchers.close();
      gate.end();
    } finally {
      write(reason);
    }
  }

  /// The session counts as open until its end is written.
  private void write(String reason) {
    try {
      recorder.finish();
      context.finish(reason, gate.used().stream().map(Capability::text).sorted().toList());
    } finally {
      channel.detach(this);
      LOG.info("session closed session={} reason=\"{}\"", id(), reason);
    }
  }

  private void toUser(Frame frame) {
    offer(frame.in(id().toString()));
  }

  private boolean offer(Frame frame) {
    var open = link;
    return open != null && open.send(FrameCodec.write(frame.in(id().toString())), Duration.ZERO);
  }

  private static Frame parse(byte[] message) {
    try {
      return FrameCodec.parse(message);
    } catch (FrameRefused e) {
      throw new Failure.Invalid("malformed frame: " + e.getMessage());
    }
  }
}
