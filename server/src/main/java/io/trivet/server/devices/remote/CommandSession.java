package io.trivet.server.devices.remote;

import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.devices.Runbook;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import io.trivet.wire.remote.TerminalFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// One command on one device, without a shell for anybody: the server itself types it and reads the
/// answer between two marks that nobody can guess.
final class CommandSession implements Conversation, Switchboard.Owned, AutoCloseable {
  private static final int FRAMES_WAITING_MAX = 1024;

  private final SessionContext context;
  private final Channel channel;
  private final Supplier<UserCaller> again;
  private final Recorder recorder;
  private final BlockingQueue<Frame> fromDevice = new ArrayBlockingQueue<>(FRAMES_WAITING_MAX);
  private volatile String ended = "";

  CommandSession(SessionContext context, Channel channel, Supplier<UserCaller> again) {
    this.context = context;
    this.channel = channel;
    this.again = again;
    this.recorder = context.recorder(this::end);
    recorder.start();
    channel.attach(this);
  }

  /// What a command came to. `output` is what it wrote, made safe.
  record Outcome(int exitCode, String output) {}

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
      end("the command writes more than is collected");
    }
  }

  @Override
  public void recheck() {
    try {
      context.guard().require(again.get(), context.device(), Permission.RUN_RUNBOOKS);
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

  /// Runs one line of shell and waits for its end.
  Outcome run(String command, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    send(
        Frame.of(
            FrameType.SHELL_NEW,
            Map.of("terminal_width", 200L, "terminal_height", 50L, "user_id", "runbook " + id())));
    awaitShell(deadline);
    recorder.mark("runbook " + command);
    type(line(command));
    return collect(deadline);
  }

  /// The marks are put together by the device, so that the echo of this line is not taken for them.
  private String line(String command) {
    var script =
        "printf '%%s%%s\\n' TRIVET-BEGIN- %1$s; ( %2$s ) </dev/null 2>&1; printf '\\n%%s%%s-%%s\\n' TRIVET-END- %1$s \"$?\""
            .formatted(id(), command);
    return " stty -echo; exec /bin/sh -c " + Runbook.quote(script) + "\r";
  }

  private void awaitShell(long deadline) {
    var answer = next(deadline);
    while (answer.type().orElseThrow() != FrameType.SHELL_NEW) {
      answer = next(deadline);
    }
    if (answer.number("status").orElse(1L) != 1) {
      throw new Failure.RefusedElsewhere(
          "the device opens no shell: " + new String(answer.body(), StandardCharsets.UTF_8));
    }
  }

  private void type(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += 4096) {
      var piece = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 4096));
      send(Frame.of(FrameType.SHELL_DATA, Map.of(), piece));
    }
  }

  private Outcome collect(long deadline) {
    var begin = "TRIVET-BEGIN-" + id() + "\n";
    var end = "\nTRIVET-END-" + id() + "-";
    var filter = new TerminalFilter();
    var shown = new StringBuilder();
    while (true) {
      var frame = next(deadline);
      if (frame.type().orElseThrow() == FrameType.SHELL_STOP) {
        throw new Failure.RefusedElsewhere("the shell ended before the command did");
      }
      recorder.output(frame.body());
      shown.append(filter.filter(frame.body()).replace("\r", ""));
      int from = shown.indexOf(begin);
      int to = shown.indexOf(end);
      int line = to < 0 ? -1 : shown.indexOf("\n", to + end.length());
      if (from >= 0 && line >= 0) {
        int code = Integer.parseInt(shown.substring(to + end.length(), line));
        return new Outcome(
            code, shown.substring(from + begin.length(), Math.max(to, from + begin.length())));
      }
      if (shown.length() > Limits.RUNBOOK_OUTPUT_BYTES_MAX) {
        throw new Failure.TooLarge(
            "the command writes more than %d bytes".formatted(Limits.RUNBOOK_OUTPUT_BYTES_MAX));
      }
    }
  }

  private Frame next(long deadline) {
    try {
      var frame = fromDevice.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!ended.isEmpty()) {
        throw new Failure.Conflict(ended);
      }
      if (frame == null) {
        throw new Failure.NoAnswer("the command did not end in time");
      }
      return frame;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure.Unavailable("interrupted");
    }
  }

  private void send(Frame frame) {
    if (!ended.isEmpty()) {
      throw new Failure.Conflict(ended);
    }
    if (!channel.send(this, frame)) {
      throw new Failure.NoAnswer("the device does not take what is sent to it");
    }
  }

  @Override
  public void close() {
    channel.send(this, Frame.of(FrameType.SHELL_STOP));
    channel.detach(this);
    recorder.finish();
    context.finish(ended.isEmpty() ? "done" : ended, java.util.List.of("runbook"));
  }
}
