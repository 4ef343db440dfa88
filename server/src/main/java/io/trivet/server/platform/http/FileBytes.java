package io.trivet.server.platform.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// A file that never changes, for many to read: mapped into memory once, so that sending a part of
/// it is one copy by the kernel. What nobody has sent yet is read from the disk first, because a
/// virtual thread that waits for a disk inside of a write would hold up all others, and one that
/// waits in a read does not. See docs/decisions/0006-downloads-copy.md.
public final class FileBytes {
  /// Bytes handed to a socket at once.
  static final int CHUNK_BYTES = 256 << 10;

  private final Path path;
  private final MemorySegment mapped;

  /// Everything before this offset was read at least once.
  private final AtomicLong warm = new AtomicLong();

  private FileBytes(Path path, MemorySegment mapped) {
    this.path = path;
    this.mapped = mapped;
  }

  public static FileBytes open(Path path) throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      // unmapped when nobody holds it any more
      var mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto());
      return new FileBytes(path, mapped);
    }
  }

  public long size() {
    return mapped.byteSize();
  }

  /// Sends `length` bytes from offset `first` on to a blocking channel. `sent` is told of every
  /// chunk that was handed over.
  void send(long first, long length, WritableByteChannel to, LongConsumer sent) throws IOException {
    var buffer = ByteBuffer.allocateDirect((int) Math.min(length, CHUNK_BYTES));
    send(
        first,
        length,
        buffer,
        bytes -> {
          while (bytes.hasRemaining()) {
            to.write(bytes);
          }
        },
        sent);
  }

  /// The same for a stream, which wants its bytes in an array.
  void send(long first, long length, OutputStream to, LongConsumer sent) throws IOException {
    var array = new byte[(int) Math.min(length, CHUNK_BYTES)];
    send(
        first,
        length,
        ByteBuffer.wrap(array),
        bytes -> {
          int count = bytes.remaining();
          if (!bytes.hasArray()) {
            bytes.get(array, 0, count);
          }
          to.write(array, 0, count);
        },
        sent);
  }

  @FunctionalInterface
  private interface Sink {
    void take(ByteBuffer bytes) throws IOException;
  }

  private void send(long first, long length, ByteBuffer buffer, Sink sink, LongConsumer sent)
      throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      for (long at = first, end = first + length; at < end; ) {
        int count = (int) Math.min(CHUNK_BYTES, end - at);
        if (at + count <= warm.get()) {
          sink.take(mapped.asSlice(at, count).asByteBuffer());
        } else {
          sink.take(read(file, at, buffer.clear().limit(count)));
          warmed(at, at + count);
        }
        sent.accept(count);
        at += count;
      }
    }
  }

  private ByteBuffer read(FileChannel file, long from, ByteBuffer buffer) throws IOException {
    for (long at = from; buffer.hasRemaining(); ) {
      int count = file.read(buffer, at);
      if (count < 0) {
        throw new EOFException(path + " is shorter than it was");
      }
      at += count;
    }
    return buffer.flip();
  }

  private void warmed(long from, long to) {
    warm.updateAndGet(known -> from <= known ? Math.max(known, to) : known);
  }
}
