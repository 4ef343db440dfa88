package io.trivet.server.devices.remote;

import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A session that the server itself leads, turn by turn: one thread sends to the device and waits
/// for its answer, and whoever ends the session wakes it.
final class Turns implements Conversation, Switchboard.Owned, AutoCloseable {
  private final SessionContext context;
  private final Channel channel;
  private final Runnable check;
  private final String tooMuch;
  private final BlockingQueue<Frame> fromDevice;
  private volatile String ended = "";

  /// `check` throws when the session may go on no longer; a device that says more than
  /// `framesWaitingMax` frames before it is heard ends the session with the words `tooMuch`.
  Turns(
      SessionContext context,
      Channel channel,
      Runnable check,
      int framesWaitingMax,
      String tooMuch) {
    this.context = context;
    this.channel = channel;
    this.check = check;
    this.fromDevice = new ArrayBlockingQueue<>(framesWaitingMax);
    this.tooMuch = tooMuch;
  }

  /// From now on the device is heard.
  void begin() {
    channel.attach(this);
  }

  @Override
  public RemoteSessionId id() {
    return context.id();
  }

  @Override
  public String user() {
    return context.caller().user().toString();
  }

  @Override
  public void fromDevice(Frame frame, FrameType type) {
    if (!fromDevice.offer(frame)) {
      end(tooMuch);
    }
  }

  @Override
  public void recheck() {
    try {
      check.run();
      context.over().ifPresent(this::end);
    } catch (Failure.Unauthorized | Failure.Forbidden | Failure.NotFound gone) {
      end(gone.text());
    }
  }

  @Override
  public void end(String reason) {
    ended = reason;
    fromDevice.clear();
    fromDevice.offer(Frame.of(FrameType.CLOSE)); // wakes whoever waits
  }

  @Override
  public void deviceGone(String reason) {
    end(reason);
  }

  /// Why it was ended from outside, empty if it was not.
  String ended() {
    return ended;
  }

  void send(Frame frame) {
    requireGoing();
    if (!channel.send(this, frame)) {
      throw new Failure.NoAnswer("the device does not take what is sent to it");
    }
  }

  /// The same when it does not matter whether the device hears it.
  void say(Frame frame) {
    channel.send(this, frame);
  }

  /// What the device says next; {@link Failure.NoAnswer} with the text when it says nothing so
  /// long.
  Frame next(Duration limit, String otherwise) {
    try {
      var frame = fromDevice.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      requireGoing();
      if (frame == null) {
        throw new Failure.NoAnswer(otherwise);
      }
      return frame;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure.Unavailable("interrupted");
    }
  }

  private void requireGoing() {
    if (!ended.isEmpty()) {
      throw new Failure.Conflict(ended);
    }
  }

  @Override
  public void close() {
    channel.detach(this);
  }
}
