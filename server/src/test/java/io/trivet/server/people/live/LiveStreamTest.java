package io.trivet.server.people.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.ChangeSet.Change;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final LiveStream.Pace FAST =
      new LiveStream.Pace(
          Duration.ofMillis(20),
          Duration.ofMillis(60),
          Duration.ofMillis(20),
          Duration.ofMillis(200));
  private static final UserCaller CALLER =
      new UserCaller(
          new TenantId(UUID.randomUUID()),
          new UserId(UUID.randomUUID()),
          new Email("ann@example.com"),
          new SessionId(UUID.randomUUID()),
          Credential.SESSION,
          Rights.NONE,
          Actor.Origin.INSIDE);

  private final AtomicBoolean sessionEnded = new AtomicBoolean();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private UserCaller again() {
    if (sessionEnded.get()) {
      throw new Failure.Unauthorized("the session has ended");
    }
    return CALLER;
  }

  private LiveStream stream(Audience audience) {
    return new LiveStream(CALLER, this::again, audience, FAST, 7);
  }

  private Thread run(LiveStream stream) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            stream.run(heard);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private String text() {
    return heard.toString(StandardCharsets.UTF_8);
  }

  private void awaitText(String part) {
    Await.until(SOON, part, () -> text().contains(part));
  }

  @Test
  void changes_are_told_together_with_the_number_of_the_last_event() throws InterruptedException {
    var stream = stream((_, changes) -> changes);
    stream.offer(List.of(new Change(EventKind.DEVICE, "a"), new Change(EventKind.DEVICE, "a")), 8);
    stream.offer(List.of(new Change(EventKind.RELEASE, "r\n\"1\"")), 9);
    var thread = run(stream);
    awaitText("id: 9\nevent: changes\ndata: [");
    stream.stop();
    thread.join();
    assertEquals(1, text().split("event: changes", -1).length - 1);
    assertEquals(1, text().split("\"a\"", -1).length - 1);
    assertTrue(text().contains("r\\n\\\"1\\\""), this::text);
  }

  @Test
  void nobody_hears_of_what_they_may_not_know() throws InterruptedException {
    var stream =
        stream((_, changes) -> changes.stream().filter(c -> c.kind() == EventKind.DEVICE).toList());
    stream.offer(List.of(new Change(EventKind.USER, "secret")), 8);
    stream.offer(List.of(new Change(EventKind.DEVICE, "open")), 9);
    var thread = run(stream);
    awaitText("open");
    stream.stop();
    thread.join();
    assertFalse(text().contains("secret"), this::text);
  }

  @Test
  void a_stream_ends_with_its_session() throws InterruptedException {
    var stream = stream((_, changes) -> changes);
    var thread = run(stream);
    awaitText("still here");
    sessionEnded.set(true);
    stream.offer(List.of(new Change(EventKind.DEVICE, "late")), 8);
    thread.join(SOON);
    assertTrue(text().endsWith("event: end\ndata: {\"reason\":\"session\"}\n\n"), this::text);
    assertFalse(text().contains("late"), this::text);
  }

  @Test
  void a_browser_that_does_not_read_is_dropped() throws IOException, InterruptedException {
    var stream = stream((_, changes) -> changes);
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var browser = new Socket()) {
      browser.setReceiveBufferSize(4096);
      browser.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
      var connection = server.accept();
      connection.setSendBufferSize(4096);
      var ended = new AtomicBoolean();
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  stream.run(connection.getOutputStream());
                } catch (IOException _) {
                  ended.set(true);
                }
              });
      Await.until(
          SOON,
          "the stream is dropped",
          () -> {
            stream.offer(large(), 0);
            stream.dropIfStuck();
            return ended.get();
          });
      thread.join(SOON);
    }
  }

  private static List<Change> large() {
    return IntStream.range(0, 90)
        .mapToObj(i -> new Change(EventKind.DEVICE, i + "x".repeat(10_000)))
        .toList();
  }
}
