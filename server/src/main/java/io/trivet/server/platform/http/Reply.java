package io.trivet.server.platform.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// The answer to a call, as a value: status, headers and body.
public record Reply(int status, List<Header> headers, Body body) {
  public static final Reply OK = new Reply(200, List.of(), new Body.None());
  public static final Reply ACCEPTED = new Reply(202, List.of(), new Body.None());
  public static final Reply NO_CONTENT = new Reply(204, List.of(), new Body.None());

  public Reply {
    headers = List.copyOf(headers);
  }

  public record Header(String name, String value) {}

  public sealed interface Body {
    record None() implements Body {}

    /// The bytes are handed to the socket as they are: a copy would cost more than it protects.
    record Bytes(String contentType, byte[] bytes) implements Body {}

    /// Exactly `length` bytes, written by `content`. With `HEAD` the content is not asked for.
    record Stream(String contentType, long length, Content content) implements Body {}

    /// `length` bytes of a file, from offset `first` on. `sent` is told how many bytes were handed
    /// to the connection, chunk by chunk, also of those that then break.
    record Part(String contentType, FileBytes file, long first, long length, LongConsumer sent)
        implements Body {}

    /// Bytes without a known end, sent as they are written and flushed. The content runs on the
    /// caller's virtual thread until it returns or the connection breaks.
    record Live(String contentType, Content content) implements Body {}
  }

  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  public static Reply json(int status, Object value) {
    return bytes(status, "application/json; charset=utf-8", Json.write(value));
  }

  public static Reply json(Object value) {
    return json(200, value);
  }

  public static Reply bytes(int status, String contentType, byte[] bytes) {
    return new Reply(status, List.of(), new Body.Bytes(contentType, bytes));
  }

  public static Reply created(String location) {
    return new Reply(201, List.of(new Header("Location", location)), new Body.None());
  }

  public static Reply part(
      int status, String contentType, FileBytes file, long first, long length, LongConsumer sent) {
    return new Reply(status, List.of(), new Body.Part(contentType, file, first, length, sent));
  }

  public static Reply stream(int status, String contentType, long length, Content content) {
    return new Reply(status, List.of(), new Body.Stream(contentType, length, content));
  }

  public static Reply live(String contentType, Content content) {
    return new Reply(200, List.of(), new Body.Live(contentType, content));
  }

  public Reply with(String header, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(header, value));
    return new Reply(status, more, body);
  }
}
