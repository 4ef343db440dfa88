package io.trivet.server.devices.remote;

import io.trivet.core.devices.Capability;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.UserCaller;
import io.trivet.wire.remote.Body;
import io.trivet.wire.remote.FileInfo;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameLimits;
import io.trivet.wire.remote.FrameRefused;
import io.trivet.wire.remote.FrameType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// One file on its way between an HTTP request and a device: a session of its own on the device's
/// channel. Both ends keep the window of the protocol, so no more than a window of the file is in
/// memory.
final class FileExchange implements AutoCloseable {
  /// The window, and what a device may say besides.
  private static final int FRAMES_WAITING_MAX = 2 * FrameLimits.WINDOW_CHUNKS + 8;

  private static final int CHUNKS_PER_ACK = 8;
  private static final long WINDOW_BYTES =
      (long) FrameLimits.WINDOW_CHUNKS * FrameLimits.CHUNK_BYTES;

  private final SessionContext context;
  private final Turns turns;

  FileExchange(
      SessionContext context, Channel channel, Supplier<UserCaller> again, Capability direction) {
    this.context = context;
    this.turns =
        new Turns(
            context,
            channel,
            () ->
                context
                    .guard()
                    .requireUse(again.get(), context.device(), direction, Optional.empty()),
            FRAMES_WAITING_MAX,
            "the device sent more than it was asked for");
    turns.begin();
  }

  /// Somebody or something ends it.
  void end(String reason) {
    turns.end(reason);
  }

  /// What the device says about a file. {@link Failure.NotFound} when it has none of this name.
  FileInfo stat(String path) {
    send(Frame.of(FrameType.FILE_STAT, Map.of(), Body.path(path).write()));
    try {
      return Body.parse(await(FrameType.FILE_INFO).body()).fileInfo();
    } catch (FrameRefused e) {
      throw new Failure.RefusedElsewhere("the device's answer is malformed: " + e.getMessage());
    }
  }

  /// The whole file from the device to `out`.
  void download(Transfer file, OutputStream out, Recorder recorder) throws IOException {
    boolean complete = false;
    try {
      begin(AuditAction.DOWNLOAD_FILE, file, recorder);
      send(Frame.of(FrameType.FILE_GET, Map.of(), Body.path(file.path()).write()));
      for (int chunks = 1; ; chunks++) {
        var chunk = await(FrameType.FILE_CHUNK);
        requireInOrder(chunk, file.bytes());
        if (chunk.body().length == 0) {
          break;
        }
        out.write(chunk.body());
        file.add(chunk.body());
        if (chunks % CHUNKS_PER_ACK == 0) {
          send(Frame.fileAck(file.bytes()));
        }
      }
      send(Frame.fileAck(file.bytes()));
      complete = true;
    } finally {
      end(AuditAction.DOWNLOAD_FILE, file, complete, recorder);
    }
  }

  /// All of `in` into a file on the device.
  void upload(Transfer file, Body put, InputStream in, Recorder recorder) throws IOException {
    boolean complete = false;
    try {
      begin(AuditAction.UPLOAD_FILE, file, recorder);
      send(Frame.of(FrameType.FILE_PUT, Map.of(), put.write()));
      await(FrameType.FILE_ACK);
      long acknowledged = 0;
      for (var bytes = in.readNBytes(FrameLimits.CHUNK_BYTES);
          bytes.length > 0;
          bytes = in.readNBytes(FrameLimits.CHUNK_BYTES)) {
        while (file.bytes() - acknowledged >= WINDOW_BYTES) {
          acknowledged = acknowledged(file);
        }
        send(Frame.chunk(file.bytes(), bytes));
        file.add(bytes);
        if (file.bytes() > Limits.REMOTE_FILE_BYTES_MAX) {
          throw new Failure.TooLarge(
              "a file may have at most %d bytes".formatted(Limits.REMOTE_FILE_BYTES_MAX));
        }
      }
      send(Frame.chunk(file.bytes(), new byte[0]));
      while (acknowledged < file.bytes()) {
        acknowledged = acknowledged(file);
      }
      complete = true;
    } finally {
      end(AuditAction.UPLOAD_FILE, file, complete, recorder);
    }
  }

  private long acknowledged(Transfer file) {
    long offset = await(FrameType.FILE_ACK).number("offset").orElse(-1L);
    if (offset < 0 || offset > file.bytes()) {
      throw new Failure.RefusedElsewhere("the device acknowledged what was not sent");
    }
    return offset;
  }

  private void requireInOrder(Frame chunk, long expected) {
    if (chunk.number("offset").orElse(expected) != expected) {
      throw new Failure.RefusedElsewhere("the device sent a part of the file out of order");
    }
  }

  private void begin(AuditAction action, Transfer file, Recorder recorder) {
    context.log(action, Map.of("path", file.path(), "phase", "begin"));
    recorder.mark(action.action() + " begin " + file.path());
  }

  private void end(AuditAction action, Transfer file, boolean complete, Recorder recorder) {
    var more = file.describe(complete);
    context.log(action, more);
    recorder.mark("%s %s".formatted(action.action(), new java.util.TreeMap<>(more)));
    if (!complete) {
      var error = Body.error("the transfer was given up", "", false);
      turns.say(Frame.of(FrameType.FILE_ERROR, Map.of(), error.write()));
    }
  }

  private void send(Frame frame) {
    turns.send(frame);
  }

  private Frame await(FrameType wanted) {
    var frame =
        turns.next(
            Limits.DEVICE_ANSWER_MAX,
            "the device has said nothing for %d seconds"
                .formatted(Limits.DEVICE_ANSWER_MAX.toSeconds()));
    var type = frame.type().orElseThrow();
    if (type == FrameType.FILE_ERROR || type == FrameType.CONTROL_ERROR) {
      throw said(frame);
    }
    return type == wanted ? frame : await(wanted);
  }

  private static Failure said(Frame frame) {
    try {
      var error = Body.parse(frame.body()).error();
      if (error.contains("no such file")) {
        return new Failure.NotFound("the file was");
      }
      return error.contains("no handler registered") || error.contains("not enabled")
          ? new Failure.RefusedElsewhere("the device does not offer file transfer")
          : new Failure.Invalid("the device says: " + error);
    } catch (FrameRefused e) {
      return new Failure.RefusedElsewhere("the device's answer is malformed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    turns.close();
  }
}
