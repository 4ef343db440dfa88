package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Link;
import io.trivet.server.platform.http.SocketHandler;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameLimits;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The WebSocket of one device, with the conversations on it. A device has one; a new one replaces
/// the old.
final class Channel implements SocketHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  private final DeviceRef device;
  private final Supplier<DeviceCaller> again;
  private final Switchboard switchboard;

  /// Empty for most devices most of the time: an idle channel shall cost little.
  private volatile @Nullable Map<RemoteSessionId, Conversation> conversations;

  private volatile @Nullable Link link;
  private volatile Instant openedAt = Instant.MIN;

  Channel(DeviceRef device, Supplier<DeviceCaller> again, Switchboard switchboard) {
    this.device = device;
    this.again = again;
    this.switchboard = switchboard;
  }

  DeviceRef device() {
    return device;
  }

  Instant openedAt() {
    return openedAt;
  }

  @Override
  public void opened(Link opened) {
    link = opened;
    openedAt = switchboard.connected(this);
  }

  @Override
  public void received(byte[] message) {
    var frame = parse(message);
    var type = frame.type();
    if (type.isEmpty()) {
      LOG.debug("channel unknown_message device={} protocol={}", device.id(), frame.protocol());
      return; // a newer client may know more words than we do
    }
    if (isQuestionOfLife(type.get())) {
      answer(frame, type.get());
      return;
    }
    var conversation = find(frame.session());
    if (conversation.isPresent()) {
      conversation.get().fromDevice(frame, type.get());
    } else if (switchboard.isElsewhere(frame.session(), this)) {
      throw new Failure.Forbidden("a frame for a session of another device");
    }
    // or for a session that has just ended: nobody is there to hear it
  }

  @Override
  public void closed(String reason) {
    switchboard.disconnected(this, reason);
    list().forEach(conversation -> conversation.deviceGone("the device is no longer connected"));
  }

  /// Adds a conversation; a device carries a limited number at a time.
  synchronized void attach(Conversation conversation) {
    var known =
        conversations == null
            ? new ConcurrentHashMap<RemoteSessionId, Conversation>(4)
            : conversations;
    if (known.size() >= Limits.REMOTE_SESSIONS_PER_DEVICE_MAX) {
      throw new Failure.TooMany(
          "%d sessions are open on this device already".formatted(known.size()),
          java.time.Duration.ofSeconds(30));
    }
    known.put(conversation.id(), conversation);
    conversations = known;
    switchboard.attached(conversation, this);
  }

  synchronized void detach(Conversation conversation) {
    if (conversations != null) {
      conversations.remove(conversation.id());
      if (conversations.isEmpty()) {
        conversations = null;
      }
    }
    switchboard.detached(conversation);
  }

  boolean isShared() {
    return list().size() > 1;
  }

  boolean isOpen() {
    var open = link;
    return open != null && open.isOpen();
  }

  /// Sends a frame of a conversation; waits for a slow device as long as the limit says. False if
  /// the device did not take it.
  boolean send(Conversation from, Frame frame) {
    return send(from.id(), frame);
  }

  boolean send(RemoteSessionId from, Frame frame) {
    var open = link;
    var bytes = FrameCodec.write(frame.in(from.toString()));
    if (bytes.length > FrameLimits.DEVICE_FRAME_BYTES_MAX) {
      throw new Failure.Invalid(
          "a frame to a device may have at most %d bytes"
              .formatted(FrameLimits.DEVICE_FRAME_BYTES_MAX));
    }
    return open != null && open.send(bytes, Limits.SLOW_DEVICE_MAX);
  }

  /// Ends the channel when the device may no longer speak to us.
  void recheck() {
    try {
      var still = again.get();
      LOG.debug("channel rechecked device={}", still.device().id());
    } catch (Failure.Unauthorized gone) {
      close(gone.text());
    }
  }

  void close(String reason) {
    var open = link;
    if (open != null) {
      open.closeNow(Link.POLICY, reason);
    }
  }

  private List<Conversation> list() {
    var known = conversations;
    return known == null ? List.of() : List.copyOf(known.values());
  }

  private Optional<Conversation> find(String session) {
    var known = conversations;
    if (known == null || !io.trivet.core.kernel.Ids.isUuid(session)) {
      return Optional.empty();
    }
    return Optional.ofNullable(known.get(RemoteSessionId.parse(session)));
  }

  private static Frame parse(byte[] message) {
    try {
      return FrameCodec.parse(message);
    } catch (FrameRefused e) {
      throw new Failure.Invalid("malformed frame: " + e.getMessage());
    }
  }

  private static boolean isQuestionOfLife(FrameType type) {
    return type == FrameType.PING || type == FrameType.SHELL_PING;
  }

  /// The device asks whether a quiet session still lives. We know: as long as we hold its other
  /// end. (mender-cli does not answer for itself.)
  private void answer(Frame frame, FrameType type) {
    var pong = type == FrameType.PING ? FrameType.PONG : FrameType.SHELL_PONG;
    find(frame.session()).ifPresent(conversation -> send(conversation, Frame.of(pong)));
  }
}
