package io.trivet.server.devices.remote;

import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.http.Link;
import io.trivet.server.platform.http.SocketHandler;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameCodec;
import io.trivet.wire.remote.FrameType;
import io.trivet.wire.remote.RecordedEvent;
import io.trivet.wire.remote.TerminalFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The replay of a recording over a WebSocket, as Mender's page plays it: shell output, made safe,
/// resizes, and a `delay` for each pause; between two of them as many milliseconds as were asked
/// for.
final class Playback implements SocketHandler {
  /// A pause shorter than this is not worth a message.
  private static final long PAUSE_MICROS_MIN = 1_500_000;

  private static final long DELAY_MILLIS_MAX = 65_535;
  private static final Duration VIEWER_MAX = Duration.ofSeconds(60);

  private final Recordings recordings;
  private final TenantId tenant;
  private final RemoteSessionId session;
  private final int sleepMillis;
  private final Runnable check;
  private final TerminalFilter filter = new TerminalFilter();
  private final CountDownLatch gone = new CountDownLatch(1);
  private long lastMicros;
  private long checkedNanos = System.nanoTime();

  /// `check` throws when the viewer may look no longer.
  Playback(
      Recordings recordings,
      TenantId tenant,
      RemoteSessionId session,
      int sleepMillis,
      Runnable check) {
    this.check = check;
    this.recordings = recordings;
    this.tenant = tenant;
    this.session = session;
    this.sleepMillis = sleepMillis;
  }

  @Override
  public void opened(Link link) {
    Thread.ofVirtual().name("playback").start(() -> play(link));
  }

  @Override
  public void received(byte[] message) {
    throw new Failure.Forbidden("a replay listens to nobody");
  }

  @Override
  public void closed(String reason) {
    gone.countDown();
  }

  private void play(Link link) {
    try {
      recordings.replay(tenant, session, event -> show(link, event));
      link.close(Link.NORMAL, "the end of the recording");
    } catch (Failure failure) {
      link.close(Link.POLICY, failure.text());
    }
  }

  private void recheck() {
    if (System.nanoTime() - checkedNanos > Limits.REMOTE_RECHECK.toNanos()) {
      checkedNanos = System.nanoTime();
      check.run();
    }
  }

  private void show(Link link, RecordedEvent event) {
    recheck();
    switch (event.kind()) {
      case OUTPUT -> {
        pause(link, event);
        var safe = filter.filter(event.data()).getBytes(StandardCharsets.UTF_8);
        send(link, Frame.of(FrameType.SHELL_DATA, Map.of("status", 1L), safe));
        sleep();
      }
      case RESIZE -> {
        var size = new String(event.data(), StandardCharsets.US_ASCII).split("x", 2);
        send(
            link,
            Frame.of(
                FrameType.SHELL_RESIZE,
                Map.of(
                    "terminal_width", Long.parseLong(size[0]),
                    "terminal_height", Long.parseLong(size[1]))));
      }
      case INPUT, WITHHELD, MARK -> {
        // Mender's replay knows output only
      }
    }
  }

  private void pause(Link link, RecordedEvent event) {
    long micros = event.micros() - lastMicros;
    lastMicros = event.micros();
    if (micros >= PAUSE_MICROS_MIN) {
      long millis = Math.min(micros / 1000, DELAY_MILLIS_MAX);
      send(link, Frame.of(FrameType.SHELL_DELAY, Map.of("delay_value", millis)));
    }
  }

  private void send(Link link, Frame frame) {
    var bytes = FrameCodec.write(frame.in(session.toString()));
    if (!link.send(bytes, VIEWER_MAX)) {
      throw new Failure.Conflict("the viewer has gone");
    }
  }

  private void sleep() {
    try {
      if (gone.await(sleepMillis, TimeUnit.MILLISECONDS)) {
        throw new Failure.Conflict("the viewer has gone");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure.Conflict("interrupted");
    }
  }
}
