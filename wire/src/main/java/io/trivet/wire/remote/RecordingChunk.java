package io.trivet.wire.remote;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A piece of a recording: events, compressed; and the digest that chains it to the piece before.
///
/// The content is a zstandard frame of events, each `kind (1 byte), micros (8), length (4), data`,
/// numbers big-endian. The digest is SHA-256 over the words `trivet-recording/1`, a zero byte, the
/// session id (16 bytes), the number of the chunk (4), the digest before it (32) and the content.
public final class RecordingChunk {
  /// Bytes of all events of a chunk, before compression.
  public static final int BYTES_MAX = 4 << 20;

  private static final int EVENT_HEAD_BYTES = 13;
  private static final byte[] DOMAIN = "trivet-recording/1\0".getBytes(StandardCharsets.US_ASCII);

  private RecordingChunk() {}

  public static byte[] write(List<RecordedEvent> events) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (var event : events) {
        out.writeByte(event.kind().code());
        out.writeLong(event.micros());
        out.writeInt(event.data().length);
        out.write(event.data());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Zstd.compress(bytes.toByteArray());
  }

  public static List<RecordedEvent> parse(byte[] content) throws RecordingRefused {
    var in = ByteBuffer.wrap(unpack(content));
    var events = new ArrayList<RecordedEvent>();
    while (in.hasRemaining()) {
      if (in.remaining() < EVENT_HEAD_BYTES) {
        throw new RecordingRefused("an event is cut off");
      }
      var kind =
          RecordedEvent.Kind.find(in.get())
              .orElseThrow(() -> new RecordingRefused("an event of an unknown kind"));
      long micros = in.getLong();
      int length = in.getInt();
      if (micros < 0 || length < 0 || length > in.remaining()) {
        throw new RecordingRefused("an event is cut off");
      }
      var data = new byte[length];
      in.get(data);
      events.add(new RecordedEvent(kind, micros, data));
    }
    return events;
  }

  /// The link before the first: what the recording is about.
  public static byte[] genesis(UUID session, String about) {
    return digest(session, -1, new byte[32], about.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] digest(UUID session, int number, byte[] previous, byte[] content) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(DOMAIN);
      sha256.update(
          ByteBuffer.allocate(20)
              .putLong(session.getMostSignificantBits())
              .putLong(session.getLeastSignificantBits())
              .putInt(number)
              .array());
      sha256.update(previous);
      return sha256.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] unpack(byte[] content) throws RecordingRefused {
    long size = content.length == 0 ? -1 : Zstd.getFrameContentSize(content);
    if (size < 0 || size > BYTES_MAX) {
      throw new RecordingRefused("not a compressed piece of at most %d bytes".formatted(BYTES_MAX));
    }
    try {
      return Zstd.decompress(content, (int) size);
    } catch (ZstdException _) {
      throw new RecordingRefused("the compressed bytes are damaged");
    }
  }
}
