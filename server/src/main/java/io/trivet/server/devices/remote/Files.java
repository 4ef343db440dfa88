package io.trivet.server.devices.remote;

import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.wire.remote.Body;
import io.trivet.wire.remote.FileInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;

/// Files to and from devices for the HTTP API.
final class Files {
  private final Switchboard switchboard;
  private final SessionContext.Parts parts;

  Files(Switchboard switchboard, SessionContext.Parts parts) {
    this.switchboard = switchboard;
    this.parts = parts;
  }

  /// A person who asks for a file on a device; `again` verifies them anew.
  record Asker(UserCaller caller, Supplier<UserCaller> again, DeviceRef device) {}

  /// What the device says about a regular file that may be fetched.
  FileInfo info(Asker asker, String path) {
    parts.guard().requireFile(asker.caller(), asker.device(), Capability.GET, path);
    try (var exchange = exchange(asker, Capability.GET, context(asker))) {
      var info = exchange.stat(path);
      if (!info.isRegular()) {
        throw new Failure.Invalid("the path is not a regular file");
      }
      if (info.size() > Limits.REMOTE_FILE_BYTES_MAX) {
        throw new Failure.TooLarge(
            "a file may have at most %d bytes".formatted(Limits.REMOTE_FILE_BYTES_MAX));
      }
      return info;
    }
  }

  void download(Asker asker, String path, OutputStream out) throws IOException {
    parts.guard().requireFile(asker.caller(), asker.device(), Capability.GET, path);
    var file = new Transfer(Capability.GET, path);
    run(asker, Capability.GET, (exchange, recorder) -> exchange.download(file, out, recorder));
  }

  void upload(Asker asker, String path, Body put, InputStream in) throws IOException {
    parts.guard().requireFile(asker.caller(), asker.device(), Capability.PUT, path);
    var file = new Transfer(Capability.PUT, path);
    run(asker, Capability.PUT, (exchange, recorder) -> exchange.upload(file, put, in, recorder));
  }

  @FunctionalInterface
  private interface Work {
    void with(FileExchange exchange, Recorder recorder) throws IOException;
  }

  private void run(Asker asker, Capability direction, Work work) throws IOException {
    var context = context(asker);
    String reason = "failed";
    try (var exchange = exchange(asker, direction, context)) {
      var recorder = context.recorder(exchange::end);
      recorder.start();
      try {
        work.with(exchange, recorder);
        reason = "done";
      } catch (Failure failure) {
        reason = failure.text();
        throw failure;
      } finally {
        recorder.finish();
        context.finish(reason, List.of(direction.text()));
      }
    }
  }

  private FileExchange exchange(Asker asker, Capability direction, SessionContext context) {
    switchboard.requireRoom(asker.caller().tenant(), asker.caller().user().toString());
    var channel = switchboard.get(asker.device());
    return new FileExchange(context, channel, asker.again(), direction);
  }

  private SessionContext context(Asker asker) {
    return SessionContext.begin(asker.device(), asker.caller(), parts);
  }
}
