package io.trivet.wire.remote;

import java.util.Map;
import java.util.Optional;

/// One message of a remote session: one binary WebSocket message, one msgpack map.
///
/// `protocol` and `word` together are the type (see {@link #type}). `session` is empty before the
/// server has given one. Values of `properties` are `Long`, `Double`, `Boolean`, `String` or
/// `byte[]`. The bytes of `body` are shared, not copied: nobody changes them.
public record Frame(
    int protocol, String word, String session, Map<String, Object> properties, byte[] body) {
  private static final byte[] NO_BODY = {};

  public Frame {
    properties = Map.copyOf(properties);
  }

  public static Frame of(FrameType type, Map<String, Object> properties, byte[] body) {
    return new Frame(type.protocol().number(), type.word(), "", properties, body);
  }

  public static Frame of(FrameType type, Map<String, Object> properties) {
    return of(type, properties, NO_BODY);
  }

  public static Frame of(FrameType type) {
    return of(type, Map.of(), NO_BODY);
  }

  /// A part of a file, or (without bytes) its end.
  public static Frame chunk(long offset, byte[] bytes) {
    return of(FrameType.FILE_CHUNK, Map.of("offset", offset), bytes);
  }

  public static Frame fileAck(long offset) {
    return of(FrameType.FILE_ACK, Map.of("offset", offset));
  }

  /// Empty for a message that is in no list of ours.
  public Optional<FrameType> type() {
    return FrameType.find(protocol, word);
  }

  public Frame in(String otherSession) {
    return new Frame(protocol, word, otherSession, properties, body);
  }

  public Frame with(String property, Object value) {
    var more = new java.util.HashMap<>(properties);
    more.put(property, value);
    return new Frame(protocol, word, session, more, body);
  }

  public Frame withBody(byte[] other) {
    return new Frame(protocol, word, session, properties, other);
  }

  /// A property that is a whole number.
  public Optional<Long> number(String property) {
    return properties.get(property) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  public Optional<String> text(String property) {
    return properties.get(property) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
