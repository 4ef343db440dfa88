package io.trivet.server.devices.remote;

import io.trivet.core.devices.Capability;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.UserCaller;
import io.trivet.wire.remote.Body;
import io.trivet.wire.remote.ForwardTarget;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameLimits;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Lets pass what a user may send to a device: the right for the type of message, the rules of the
/// {@link Guard} where something is opened, and only what belongs to something open. What opens a
/// way is in the audit log before the device sees it; all of it is remembered by the recorder.
final class UserGate {
  private final SessionContext context;
  private final Recorder recorder;
  private final Traffic traffic = new Traffic(Limits.REMOTE_FILE_BYTES_MAX);

  UserGate(SessionContext context, Recorder recorder) {
    this.context = context;
    this.recorder = recorder;
  }

  Set<Capability> used() {
    return traffic.used();
  }

  /// What of a user's frame goes to the device; nothing if it is answered here or comes too late.
  List<Frame> pass(UserCaller caller, Frame frame, FrameType type) {
    var rule =
        FrameRules.find(type)
            .orElseThrow(() -> new Failure.Forbidden("only a device may send this message"));
    caller.require(rule.permission());
    return switch (type) {
      case OPEN -> List.of(Frame.of(type, Map.of(), Body.open().write()));
      case CLOSE -> List.of();
      case PING, PONG, SHELL_PING, SHELL_PONG -> List.of();
      case SHELL_NEW -> List.of(openShell(caller, frame));
      case FILE_STAT -> List.of(stat(caller, frame));
      case FILE_GET -> List.of(openFile(caller, frame, Capability.GET));
      case FILE_PUT -> List.of(openFile(caller, frame, Capability.PUT));
      case FORWARD_NEW -> List.of(openForward(caller, frame));
      case CHECK_UPDATE, SEND_INVENTORY -> List.of(command(caller, type));
      default -> goesWithSomethingOpen(frame, type);
    };
  }

  private List<Frame> goesWithSomethingOpen(Frame frame, FrameType type) {
    var ended = traffic.fromUser(frame, type);
    if (ended.isEmpty()) {
      return List.of();
    }
    ended.get().forEach(this::log);
    if (type == FrameType.SHELL_DATA) {
      recorder.input(frame.body());
      return pieces(frame);
    }
    if (type == FrameType.SHELL_RESIZE) {
      return List.of(resize(frame));
    }
    return List.of(frame);
  }

  /// Large input (a paste) in frames that the device reads.
  private static List<Frame> pieces(Frame frame) {
    var body = frame.body();
    var pieces = new ArrayList<Frame>();
    for (int at = 0; at < body.length || at == 0; at += FrameLimits.CHUNK_BYTES) {
      int end = Math.min(body.length, at + FrameLimits.CHUNK_BYTES);
      pieces.add(Frame.of(FrameType.SHELL_DATA, Map.of(), Arrays.copyOfRange(body, at, end)));
    }
    return pieces;
  }

  private Frame openShell(UserCaller caller, Frame frame) {
    context.guard().requireShell(caller, context.device());
    traffic.openShell();
    context.log(AuditAction.OPEN_TERMINAL, Map.of());
    var sized = resize(frame);
    return Frame.of(FrameType.SHELL_NEW, sized.properties())
        .with("user_id", caller.user().toString());
  }

  private Frame resize(Frame frame) {
    long width = Math.clamp(frame.number("terminal_width").orElse(80L), 1, 1000);
    long height = Math.clamp(frame.number("terminal_height").orElse(40L), 1, 1000);
    recorder.resize(width, height);
    return Frame.of(
        FrameType.SHELL_RESIZE, Map.of("terminal_width", width, "terminal_height", height));
  }

  private Frame stat(UserCaller caller, Frame frame) {
    var path = path(frame);
    context.guard().requireFile(caller, context.device(), Capability.GET, path);
    traffic.ask(FrameType.FILE_STAT);
    return Frame.of(FrameType.FILE_STAT, Map.of(), Body.path(path).write());
  }

  private Frame openFile(UserCaller caller, Frame frame, Capability direction) {
    var path = path(frame);
    context.guard().requireFile(caller, context.device(), direction, path);
    traffic.openFile(direction, path);
    var action = direction == Capability.GET ? AuditAction.DOWNLOAD_FILE : AuditAction.UPLOAD_FILE;
    context.log(action, Map.of("path", path, "phase", "begin"));
    recorder.mark(action.action() + " begin " + path);
    return frame;
  }

  private Frame openForward(UserCaller caller, Frame frame) {
    var target = target(frame);
    var connection = frame.text("connection_id").orElse("");
    context.guard().requireForward(caller, context.device(), target);
    traffic.openForward(connection, target);
    context.log(
        AuditAction.OPEN_PORT_FORWARD,
        Map.of("target", target.toString(), "connection_id", connection));
    recorder.mark("open_portforward " + target);
    return frame;
  }

  private Frame command(UserCaller caller, FrameType type) {
    var action =
        type == FrameType.CHECK_UPDATE ? AuditAction.CHECK_UPDATE : AuditAction.SEND_INVENTORY;
    context
        .guard()
        .require(caller, context.device(), io.trivet.core.people.Permission.MANAGE_DEVICES);
    traffic.ask(type);
    context.log(action, Map.of());
    return Frame.of(type, Map.of("user_id", caller.user().toString()));
  }

  /// False if nobody asked for it.
  boolean passFromDevice(Frame frame, FrameType type) {
    var ended = traffic.fromDevice(frame, type);
    if (ended.isEmpty()) {
      return false;
    }
    if (type == FrameType.SHELL_DATA) {
      recorder.output(frame.body());
    }
    ended.get().forEach(this::log);
    return true;
  }

  /// The rights for everything that was used, once more.
  void recheck(UserCaller caller) {
    context.guard().requireSeen(caller, context.device());
    for (var capability : traffic.used()) {
      context.guard().requireUse(caller, context.device(), capability, Optional.empty());
    }
  }

  /// What the device must be told so that nothing of the session stays there.
  List<Frame> farewell() {
    var frames = new ArrayList<Frame>();
    if (traffic.hasTransfer()) {
      var error = Body.error("the session has ended", "", true);
      frames.add(Frame.of(FrameType.FILE_ERROR, Map.of(), error.write()));
    }
    for (var connection : traffic.openForwards()) {
      frames.add(Frame.of(FrameType.FORWARD_STOP, Map.of("connection_id", connection)));
    }
    if (traffic.hasShell()) {
      frames.add(Frame.of(FrameType.SHELL_STOP, Map.of("status", 2L)));
    }
    return frames;
  }

  /// Logs the end of what is still open.
  void end() {
    traffic.endAll().forEach(this::log);
  }

  private void log(Traffic.Ended ended) {
    context.log(ended.action(), ended.more());
    recorder.mark(
        ended.action().action()
            + ended.more().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                .reduce("", String::concat));
  }

  private static String path(Frame frame) {
    try {
      return Body.parse(frame.body())
          .text("path")
          .orElseThrow(() -> new Failure.Invalid("the path is missing"));
    } catch (FrameRefused e) {
      throw new Failure.Invalid("malformed body: " + e.getMessage());
    }
  }

  private static ForwardTarget target(Frame frame) {
    try {
      return Body.parse(frame.body()).forwardTarget();
    } catch (FrameRefused e) {
      throw new Failure.Invalid("malformed body: " + e.getMessage());
    }
  }
}
