package io.trivet.server.devices.remote;

import io.trivet.core.devices.Capability;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.wire.remote.ForwardTarget;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is open in one session: a shell, a file, forwards. It decides whether a frame belongs to
/// something that was opened, and says what ended. Both directions use it, so it has a lock.
final class Traffic {
  /// Something ended, and the log shall know.
  record Ended(AuditAction action, Map<String, String> more) {}

  private final Set<Capability> used = EnumSet.noneOf(Capability.class);
  private final Set<FrameType> asked = EnumSet.noneOf(FrameType.class);
  private final Map<String, Forward> forwards = new HashMap<>();
  private final long fileBytesMax;
  private boolean shell;
  private @Nullable Transfer transfer;

  Traffic(long fileBytesMax) {
    this.fileBytesMax = fileBytesMax;
  }

  private static final class Forward {
    private final ForwardTarget target;
    private long toDevice;
    private long fromDevice;

    Forward(ForwardTarget target) {
      this.target = target;
    }

    Ended ended(String connection) {
      return new Ended(
          AuditAction.CLOSE_PORT_FORWARD,
          Map.of(
              "target", target.toString(),
              "connection_id", connection,
              "bytes_to_device", Long.toString(toDevice),
              "bytes_from_device", Long.toString(fromDevice)));
    }
  }

  synchronized Set<Capability> used() {
    return EnumSet.copyOf(used);
  }

  synchronized boolean hasShell() {
    return shell;
  }

  synchronized void openShell() {
    if (shell) {
      throw new Failure.Conflict("a shell is open in this session already");
    }
    used.add(Capability.SHELL);
    asked.add(FrameType.SHELL_NEW);
    shell = true;
  }

  synchronized void openFile(Capability direction, String path) {
    if (transfer != null) {
      throw new Failure.Conflict("a file is on its way in this session already");
    }
    used.add(direction);
    transfer = new Transfer(direction, path);
  }

  /// To ask about a file or to give a command to the update client.
  synchronized void ask(FrameType type) {
    asked.add(type);
  }

  synchronized void openForward(String connection, ForwardTarget target) {
    if (forwards.size() >= Limits.FORWARDS_PER_SESSION_MAX) {
      throw new Failure.TooMany(
          "%d forwards are open in this session".formatted(forwards.size()),
          java.time.Duration.ofSeconds(1));
    }
    if (connection.isEmpty() || connection.length() > 64 || forwards.containsKey(connection)) {
      throw new Failure.Invalid("connection_id must be new, and have 1 to 64 characters");
    }
    used.add(Capability.FORWARD);
    forwards.put(connection, new Forward(target));
  }

  /// Checks and counts a frame of the user that goes with something open. What it ends is told;
  /// empty if it comes too late to mean anything to the device.
  synchronized Optional<List<Ended>> fromUser(Frame frame, FrameType type) {
    return switch (type) {
      case SHELL_DATA, SHELL_RESIZE -> {
        require(asked.contains(FrameType.SHELL_NEW), "no shell was opened in this session");
        yield expected(shell, List.of());
      }
      case SHELL_STOP -> expected(shell, endShell().stream().toList());
      case FILE_CHUNK -> {
        var upload = transfer;
        if (upload == null || upload.direction() != Capability.PUT) {
          throw new Failure.Forbidden("no upload was begun");
        }
        yield Optional.of(chunk(upload, frame.body(), false).stream().toList());
      }
      case FILE_ACK, FILE_ERROR -> {
        require(transfer != null || asked.contains(FrameType.FILE_GET), "no file is on its way");
        yield Optional.of(
            type == FrameType.FILE_ERROR ? endTransfer(false).stream().toList() : List.of());
      }
      case FORWARD_DATA, FORWARD_ACK, FORWARD_STOP -> forwardFromUser(frame, type);
      default -> throw new Failure.Forbidden("only a device may send this message");
    };
  }

  /// The same for a frame of the device: empty if nobody asked for it.
  synchronized Optional<List<Ended>> fromDevice(Frame frame, FrameType type) {
    return switch (type) {
      case ACCEPT, CONTROL_ERROR, PONG, SHELL_PONG -> Optional.of(List.of());
      case SHELL_NEW -> expected(asked.contains(FrameType.SHELL_NEW), startedShell(frame));
      case SHELL_DATA -> expected(asked.contains(FrameType.SHELL_NEW), List.of());
      case SHELL_STOP ->
          expected(asked.contains(FrameType.SHELL_NEW), endShell().stream().toList());
      case FILE_INFO -> expected(asked.contains(FrameType.FILE_STAT), List.of());
      case FILE_CHUNK -> chunkFromDevice(frame);
      case FILE_ACK -> expected(used.contains(Capability.PUT), List.of());
      case FILE_ERROR ->
          expected(
              asked.contains(FrameType.FILE_STAT)
                  || used.contains(Capability.GET)
                  || used.contains(Capability.PUT),
              endTransfer(false).stream().toList());
      case FORWARD_NEW, FORWARD_DATA, FORWARD_ACK, FORWARD_STOP -> forwardFromDevice(frame, type);
      case FORWARD_ERROR -> expected(used.contains(Capability.FORWARD), List.of());
      case CHECK_UPDATE, SEND_INVENTORY -> expected(asked.contains(type), List.of());
      case CLIENT_ERROR ->
          expected(
              asked.contains(FrameType.CHECK_UPDATE) || asked.contains(FrameType.SEND_INVENTORY),
              List.of());
      case OPEN,
          CLOSE,
          PING,
          SHELL_PING,
          SHELL_RESIZE,
          SHELL_DELAY,
          FILE_STAT,
          FILE_GET,
          FILE_PUT ->
          Optional.empty();
    };
  }

  synchronized List<String> openForwards() {
    return List.copyOf(forwards.keySet());
  }

  synchronized boolean hasTransfer() {
    return transfer != null;
  }

  /// Everything that is still open ends now.
  synchronized List<Ended> endAll() {
    var ended = new ArrayList<Ended>();
    endShell().ifPresent(ended::add);
    endTransfer(false).ifPresent(ended::add);
    forwards.forEach((connection, forward) -> ended.add(forward.ended(connection)));
    forwards.clear();
    return ended;
  }

  private List<Ended> startedShell(Frame frame) {
    boolean refused = frame.number("status").orElse(1L) != 1;
    return refused ? endShell().stream().toList() : List.of();
  }

  private Optional<Ended> endShell() {
    boolean was = shell;
    shell = false;
    return was ? Optional.of(new Ended(AuditAction.CLOSE_TERMINAL, Map.of())) : Optional.empty();
  }

  private Optional<List<Ended>> chunkFromDevice(Frame frame) {
    var download = transfer;
    if (download == null || download.direction() != Capability.GET) {
      return used.contains(Capability.GET) ? Optional.of(List.of()) : Optional.empty();
    }
    return Optional.of(chunk(download, frame.body(), true).stream().toList());
  }

  /// An empty chunk is the end of the file.
  private Optional<Ended> chunk(Transfer file, byte[] bytes, boolean fromDevice) {
    if (bytes.length == 0) {
      if (fromDevice) {
        asked.add(FrameType.FILE_GET); // its last acknowledgements are still to come
      }
      return endTransfer(true);
    }
    file.add(bytes);
    if (file.bytes() > fileBytesMax) {
      throw new Failure.TooLarge("a file may have at most %d bytes".formatted(fileBytesMax));
    }
    return Optional.empty();
  }

  private Optional<Ended> endTransfer(boolean complete) {
    var file = transfer;
    transfer = null;
    return Optional.ofNullable(file)
        .map(ended ->
            new Ended(
                ended.direction() == Capability.GET
                    ? AuditAction.DOWNLOAD_FILE
                    : AuditAction.UPLOAD_FILE,
                ended.describe(complete)));
  }

  private Optional<List<Ended>> forwardFromDevice(Frame frame, FrameType type) {
    var forward = forwards.get(frame.text("connection_id").orElse(""));
    if (forward == null) {
      // what was on its way when the user stopped it
      return used.contains(Capability.FORWARD) ? Optional.of(List.of()) : Optional.empty();
    }
    forward.fromDevice += frame.body().length;
    return Optional.of(
        type == FrameType.FORWARD_STOP ? endForward(frame).stream().toList() : List.of());
  }

  private Optional<Ended> endForward(Frame frame) {
    var connection = frame.text("connection_id").orElse("");
    return Optional.ofNullable(forwards.remove(connection))
        .map(forward -> forward.ended(connection));
  }

  private Optional<List<Ended>> forwardFromUser(Frame frame, FrameType type) {
    require(used.contains(Capability.FORWARD), "no forward was opened in this session");
    var forward = forwards.get(frame.text("connection_id").orElse(""));
    if (forward == null) {
      return Optional.empty(); // the device has stopped it already
    }
    forward.toDevice += frame.body().length;
    return Optional.of(
        type == FrameType.FORWARD_STOP ? endForward(frame).stream().toList() : List.of());
  }

  private static Optional<List<Ended>> expected(boolean was, List<Ended> ended) {
    return was ? Optional.of(ended) : Optional.empty();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new Failure.Forbidden(otherwise);
    }
  }
}
