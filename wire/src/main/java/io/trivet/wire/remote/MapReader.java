package io.trivet.wire.remote;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/// Reads one msgpack map with text keys, within {@link FrameLimits}. Integers of any width become
/// `Long`, a time of the msgpack extension an `Instant`; nil members are left out. A length that
/// the bytes do not hold is refused before anything is allocated for it.
final class MapReader {
  /// The frame, its header, its properties; a structured body and what is in it.
  private static final int DEPTH_MAX = 4;

  private final MessageUnpacker in;
  private final int size;

  private MapReader(MessageUnpacker in, int size) {
    this.in = in;
    this.size = size;
  }

  static Map<String, Object> read(byte[] bytes) throws FrameRefused {
    try (var in = MessagePack.newDefaultUnpacker(bytes)) {
      var reader = new MapReader(in, bytes.length);
      if (!(reader.value(0) instanceof Map<?, ?> map)) {
        throw new FrameRefused("expected a msgpack map");
      }
      if (in.hasNext()) {
        throw new FrameRefused("expected one msgpack map and nothing behind it");
      }
      return texts(map);
    } catch (IOException | MessagePackException | DateTimeException | ArithmeticException e) {
      throw new FrameRefused("not msgpack: " + e.getClass().getSimpleName());
    }
  }

  @SuppressWarnings("unchecked") // map() puts only texts in
  private static Map<String, Object> texts(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  private @Nullable Object value(int depth) throws IOException, FrameRefused {
    if (depth > DEPTH_MAX) {
      throw new FrameRefused("nested too deeply");
    }
    return switch (in.getNextFormat().getValueType()) {
      case NIL -> {
        in.unpackNil();
        yield null;
      }
      case BOOLEAN -> in.unpackBoolean();
      case INTEGER -> in.unpackLong();
      case FLOAT -> in.unpackDouble();
      case STRING -> text();
      case BINARY -> in.readPayload(held(in.unpackBinaryHeader()));
      case ARRAY -> list(depth);
      case MAP -> map(depth);
      case EXTENSION -> in.unpackTimestamp();
    };
  }

  private String text() throws IOException, FrameRefused {
    int length = held(in.unpackRawStringHeader());
    var bytes = in.readPayload(length);
    try {
      var text =
          StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
      if (length > FrameLimits.TEXT_BYTES_MAX) {
        throw new FrameRefused(
            "a text is longer than %d bytes".formatted(FrameLimits.TEXT_BYTES_MAX));
      }
      return text;
    } catch (CharacterCodingException _) {
      throw new FrameRefused("a text is not UTF-8");
    }
  }

  private int held(int length) throws FrameRefused {
    if (length < 0 || length > size - in.getTotalReadBytes()) {
      throw new FrameRefused("the frame is cut off");
    }
    return length;
  }

  private List<Object> list(int depth) throws IOException, FrameRefused {
    int length = in.unpackArrayHeader();
    if (length > FrameLimits.ELEMENTS_MAX) {
      throw new FrameRefused(
          "an array has more than %d elements".formatted(FrameLimits.ELEMENTS_MAX));
    }
    var list = new ArrayList<Object>();
    for (int i = 0; i < length; i++) {
      var element = value(depth + 1);
      if (element != null) {
        list.add(element);
      }
    }
    return list;
  }

  private Map<String, Object> map(int depth) throws IOException, FrameRefused {
    int entries = in.unpackMapHeader();
    if (entries > FrameLimits.ENTRIES_MAX) {
      throw new FrameRefused("a map has more than %d entries".formatted(FrameLimits.ENTRIES_MAX));
    }
    var map = new HashMap<String, Object>();
    for (int i = 0; i < entries; i++) {
      if (!(value(DEPTH_MAX) instanceof String key)) {
        throw new FrameRefused("the keys of a map must be texts");
      }
      var member = value(depth + 1);
      if (member != null && map.put(key, member) != null) {
        throw new FrameRefused("a map has the same key twice");
      }
    }
    return map;
  }
}
