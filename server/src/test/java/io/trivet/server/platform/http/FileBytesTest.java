package io.trivet.server.platform.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBytesTest {
  private static final int SIZE = FileBytes.CHUNK_BYTES * 5 + 123;

  /// The first time from the disk, later from memory; to a channel and to a stream.
  @Test
  void any_part_is_sent_exactly_whether_it_was_sent_before_or_not(@TempDir Path folder)
      throws IOException {
    var random = new Random(11);
    var content = new byte[SIZE];
    random.nextBytes(content);
    var path = Files.write(folder.resolve("file"), content);
    for (int round = 0; round < 20; round++) {
      var file = FileBytes.open(path);
      for (int part = 0; part < 20; part++) {
        int first = random.nextInt(SIZE);
        int length = random.nextInt(1, SIZE - first + 1);
        var expected = Arrays.copyOfRange(content, first, first + length);
        var out = new ByteArrayOutputStream();
        var sent = new LongAdder();
        if (random.nextBoolean()) {
          file.send(first, length, out, sent::add);
        } else {
          file.send(first, length, Channels.newChannel(out), sent::add);
        }
        assertArrayEquals(expected, out.toByteArray());
        assertEquals(length, sent.sum());
      }
    }
  }
}
