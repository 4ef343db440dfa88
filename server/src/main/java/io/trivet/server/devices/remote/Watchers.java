package io.trivet.server.devices.remote;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Link;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameType;
import io.trivet.wire.remote.TerminalFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Moderators who watch a session live: they see what the terminal shows, made safe, and send
/// nothing. One who cannot keep up is dropped; nobody waits for a watcher.
final class Watchers {
  private final List<Watcher> watching = new CopyOnWriteArrayList<>();

  private record Watcher(Link link, TerminalFilter filter, Runnable check) {}

  /// False if there are too many already. `check` throws when the watcher may watch no longer.
  boolean add(Link link, Runnable check) {
    if (watching.size() >= Limits.WATCHERS_PER_SESSION_MAX) {
      return false;
    }
    return watching.add(new Watcher(link, new TerminalFilter(), check));
  }

  void remove(Link link) {
    watching.removeIf(watcher -> watcher.link().equals(link));
  }

  void recheck() {
    for (var watcher : List.copyOf(watching)) {
      try {
        watcher.check().run();
      } catch (Failure.Unauthorized | Failure.Forbidden | Failure.NotFound gone) {
        watching.remove(watcher);
        watcher.link().closeNow(Link.POLICY, gone.text());
      }
    }
  }

  void show(byte[] output) {
    for (var watcher : List.copyOf(watching)) {
      var safe = watcher.filter().filter(output);
      var frame =
          Frame.of(
              FrameType.SHELL_DATA, Map.of("status", 1L), safe.getBytes(StandardCharsets.UTF_8));
      if (!watcher.link().offer(FrameCodec.write(frame))) {
        watcher.link().close(Link.POLICY, "the watcher could not keep up");
        watching.remove(watcher);
      }
    }
  }

  void close() {
    watching.forEach(watcher -> watcher.link().close(Link.NORMAL, "the session has ended"));
    watching.clear();
  }
}
