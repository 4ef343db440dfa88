package io.trivet.server.devices.remote;

import static io.trivet.core.people.Permission.RUN_RUNBOOKS;

import io.trivet.core.devices.Runbook;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import io.trivet.wire.remote.TerminalFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// One command on one device, without a shell for anybody: the server itself types it and reads the
/// answer between two marks that nobody can guess.
final class CommandSession implements AutoCloseable {
  static final int FRAMES_WAITING_MAX = 1024;

  private final SessionContext context;
  private final Turns turns;
  private final Recorder recorder;

  CommandSession(SessionContext context, Channel channel, Supplier<UserCaller> again) {
    this.context = context;
    this.turns =
        new Turns(
            context,
            channel,
            () -> context.guard().require(again.get(), context.device(), RUN_RUNBOOKS),
            FRAMES_WAITING_MAX,
            "the command writes more than is collected");
    turns.begin(); // before anything is written: the device may have no room
    try {
      this.recorder = context.recorder(turns::end);
    } catch (RuntimeException e) {
      turns.close();
      throw e;
    }
    recorder.start();
  }

  /// What a command came to. `output` is what it wrote, made safe.
  record Outcome(int exitCode, String output) {}

  /// Runs one line of shell and waits for its end.
  Outcome run(String command, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    turns.send(
        Frame.of(
            FrameType.SHELL_NEW,
            Map.of(
                "terminal_width",
                200L,
                "terminal_height",
                50L,
                "user_id",
                "runbook " + context.id())));
    awaitShell(deadline);
    recorder.mark("runbook " + command);
    type(line(command));
    return collect(deadline);
  }

  /// The marks are put together by the device, so that the echo of this line is not taken for them.
  private String line(String command) {
    var script =
        "printf '%%s%%s\\n' TRIVET-BEGIN- %1$s; ( %2$s ) </dev/null 2>&1; printf '\\n%%s%%s-%%s\\n' TRIVET-END- %1$s \"$?\""
            .formatted(context.id(), command);
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
      turns.send(Frame.of(FrameType.SHELL_DATA, Map.of(), piece));
    }
  }

  private Outcome collect(long deadline) {
    var begin = "TRIVET-BEGIN-" + context.id() + "\n";
    var end = "\nTRIVET-END-" + context.id() + "-";
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
    return turns.next(
        Duration.ofNanos(deadline - System.nanoTime()), "the command did not end in time");
  }

  @Override
  public void close() {
    try {
      turns.say(Frame.of(FrameType.SHELL_STOP));
      recorder.finish();
      context.finish(turns.ended().isEmpty() ? "done" : turns.ended(), List.of("runbook"));
    } finally {
      turns.close();
    }
  }
}
