package io.trivet.wire.remote;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/// Writes maps as Go clients read them.
final class MapWriter {
  /// mender-connect takes this property only as a signed integer of 64 bits.
  private static final String OFFSET = "offset";

  private static final byte INT64 = (byte) 0xD3;

  private MapWriter() {}

  static byte[] write(Map<String, Object> map) {
    try (var packer = MessagePack.newDefaultBufferPacker()) {
      write(packer, map);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
  }

  /// In the order of the keys, so that equal maps have equal bytes.
  static void write(MessageBufferPacker packer, Map<String, Object> map) throws IOException {
    packer.packMapHeader(map.size());
    for (var entry : new TreeMap<>(map).entrySet()) {
      packer.packString(entry.getKey());
      if (entry.getKey().equals(OFFSET) && entry.getValue() instanceof Long number) {
        int64(packer, number);
      } else {
        value(packer, entry.getValue());
      }
    }
  }

  private static void int64(MessageBufferPacker packer, long number) throws IOException {
    var bytes = java.nio.ByteBuffer.allocate(9).put(INT64).putLong(number).array();
    packer.writePayload(bytes);
  }

  private static void value(MessageBufferPacker packer, Object value) throws IOException {
    switch (value) {
      case Long number -> packer.packLong(number);
      case Integer number -> packer.packInt(number);
      case Double number -> packer.packDouble(number);
      case Boolean flag -> packer.packBoolean(flag);
      case String text -> packer.packString(text);
      case Instant time -> packer.packTimestamp(time);
      case byte[] bytes -> {
        packer.packBinaryHeader(bytes.length);
        packer.writePayload(bytes);
      }
      case List<?> list -> {
        packer.packArrayHeader(list.size());
        for (var element : list) {
          value(packer, element);
        }
      }
      default -> throw new IllegalArgumentException("no msgpack form for " + value.getClass());
    }
  }
}
