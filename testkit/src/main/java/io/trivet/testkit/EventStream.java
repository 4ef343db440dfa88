package io.trivet.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a browser's EventSource does with a stream of server-sent events: reads it in the
/// background and keeps the messages.
public final class EventStream implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final InputStream in;
  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private volatile boolean ended;

  /// `atNanos` is the machine's time of arrival.
  public record Message(String id, String event, String data, long atNanos) {}

  EventStream(InputStream in) {
    this.in = in;
    Thread.ofVirtual().start(this::read);
  }

  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /// The first message whose data contain the text.
  public Message await(String data) {
    return Await.value(
        SOON,
        "a message with " + data,
        () -> messages.stream().filter(m -> m.data().contains(data)).findFirst());
  }

  public boolean hasEnded() {
    return ended;
  }

  public void awaitEnd() {
    Await.until(SOON, "the stream ends", () -> ended);
  }

  private void read() {
    try (var lines =
        new java.io.BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      var id = "";
      var event = "message";
      var data = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          messages.add(new Message(id, event, data, System.nanoTime()));
          data = "";
        }
      }
    } catch (IOException _) {
      // the connection broke: that is an end, too
    } finally {
      ended = true;
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
