package io.trivet.wire.remote;

import java.io.IOException;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/// Frames as msgpack, as mender-connect and mender-cli read and write them: `{"hdr": {"proto",
/// "typ", "sid", "props"}, "body"}`; empty members are left out.
public final class FrameCodec {
  private FrameCodec() {}

  /// Reads one frame that fills `bytes` exactly.
  public static Frame parse(byte[] bytes) throws FrameRefused {
    if (bytes.length > FrameLimits.FRAME_BYTES_MAX) {
      throw new FrameRefused(
          "the frame is larger than %d bytes".formatted(FrameLimits.FRAME_BYTES_MAX));
    }
    var frame = MapReader.read(bytes);
    if (!(frame.get("hdr") instanceof Map<?, ?> header)) {
      throw new FrameRefused("expected a map with a header");
    }
    return new Frame(
        protocol(header.get("proto")),
        text(header.get("typ")),
        text(header.get("sid")),
        properties(header.get("props")),
        body(frame.get("body")));
  }

  public static byte[] write(Frame frame) {
    try (var packer = MessagePack.newDefaultBufferPacker()) {
      packer.packMapHeader(frame.body().length > 0 ? 2 : 1);
      packer.packString("hdr");
      writeHeader(packer, frame);
      if (frame.body().length > 0) {
        packer.packString("body");
        packer.packBinaryHeader(frame.body().length);
        packer.writePayload(frame.body());
      }
      return packer.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
  }

  private static void writeHeader(MessageBufferPacker packer, Frame frame) throws IOException {
    int entries = 2 + (frame.session().isEmpty() ? 0 : 1) + (frame.properties().isEmpty() ? 0 : 1);
    packer.packMapHeader(entries);
    packer.packString("proto").packInt(frame.protocol());
    packer.packString("typ").packString(frame.word());
    if (!frame.session().isEmpty()) {
      packer.packString("sid").packString(frame.session());
    }
    if (!frame.properties().isEmpty()) {
      packer.packString("props");
      MapWriter.write(packer, frame.properties());
    }
  }

  private static int protocol(@org.jspecify.annotations.Nullable Object value) throws FrameRefused {
    if (value instanceof Long number && number >= 0 && number <= 0xFFFF) {
      return number.intValue();
    }
    throw new FrameRefused("hdr.proto must be a number from 0 to 65535");
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) throws FrameRefused {
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return text;
    }
    throw new FrameRefused("hdr.typ and hdr.sid must be texts");
  }

  private static Map<String, Object> properties(@org.jspecify.annotations.Nullable Object value)
      throws FrameRefused {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      var read = new java.util.HashMap<String, Object>();
      for (var entry : map.entrySet()) {
        var member = entry.getValue();
        if (member instanceof Map || member instanceof java.util.List) {
          throw new FrameRefused("properties must be plain values");
        }
        read.put((String) entry.getKey(), member);
      }
      return read;
    }
    throw new FrameRefused("hdr.props must be a map");
  }

  private static byte[] body(@org.jspecify.annotations.Nullable Object value) throws FrameRefused {
    return switch (value) {
      case null -> new byte[0];
      case byte[] bytes -> bytes;
      case String text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      default -> throw new FrameRefused("body must be bytes");
    };
  }
}
