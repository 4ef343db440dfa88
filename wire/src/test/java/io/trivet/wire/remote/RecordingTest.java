package io.trivet.wire.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.wire.remote.RecordedEvent.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final UUID SESSION = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");
  private static final List<RecordedEvent> EVENTS =
      List.of(
          event(Kind.RESIZE, 0, "80x24"),
          event(Kind.OUTPUT, 1_000, "hello\r\n"),
          event(Kind.INPUT, 2_500_000, "ls\r"),
          event(Kind.WITHHELD, 3_000_000, "8"),
          event(Kind.MARK, 3_100_000, "download_file /etc/hosts"),
          event(Kind.OUTPUT, 3_200_000, "\u001b]52;c;YQ==\u0007bye"));

  @Test
  void events_are_read_back() throws RecordingRefused {
    var back = RecordingChunk.parse(RecordingChunk.write(EVENTS));
    assertEquals(EVENTS.size(), back.size());
    for (int i = 0; i < back.size(); i++) {
      assertEquals(EVENTS.get(i).kind(), back.get(i).kind());
      assertEquals(EVENTS.get(i).micros(), back.get(i).micros());
      assertArrayEquals(EVENTS.get(i).data(), back.get(i).data());
    }
  }

  @Test
  void every_changed_byte_changes_the_digest() {
    var content = RecordingChunk.write(EVENTS);
    var before = RecordingChunk.genesis(SESSION, "about");
    var digest = RecordingChunk.digest(SESSION, 0, before, content);
    for (int i = 0; i < content.length; i++) {
      var changed = content.clone();
      changed[i] ^= 1;
      assertFalse(
          Arrays.equals(digest, RecordingChunk.digest(SESSION, 0, before, changed)), "byte " + i);
    }
    assertFalse(Arrays.equals(digest, RecordingChunk.digest(SESSION, 1, before, content)));
    assertFalse(
        Arrays.equals(digest, RecordingChunk.digest(UUID.randomUUID(), 0, before, content)));
    assertFalse(
        Arrays.equals(
            digest,
            RecordingChunk.digest(SESSION, 0, RecordingChunk.genesis(SESSION, "else"), content)));
  }

  @Test
  void a_piece_that_claims_to_be_huge_is_refused() {
    var bomb = com.github.luben.zstd.Zstd.compress(new byte[RecordingChunk.BYTES_MAX + 1]);
    assertThrows(RecordingRefused.class, () -> RecordingChunk.parse(bomb));
    assertThrows(RecordingRefused.class, () -> RecordingChunk.parse(new byte[0]));
    assertThrows(
        RecordingRefused.class,
        () -> RecordingChunk.parse("no zstd".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void asciicast_has_intervals_markers_and_nothing_hostile() throws IOException {
    var out = new StringWriter();
    var cast = new Asciicast(out, 1_700_000_000L, "who\r\non what");
    for (var event : EVENTS) {
      cast.add(event);
    }
    var lines = out.toString().lines().toList();
    assertTrue(lines.getFirst().contains("\"version\":3"), lines.getFirst());
    assertTrue(lines.getFirst().contains("who^M^Jon what"), lines.getFirst());
    assertEquals("[0.000000,\"r\",\"80x24\"]", lines.get(1));
    assertEquals("[0.001000,\"o\",\"hello\\r\\n\"]", lines.get(2));
    assertEquals("[2.499000,\"i\",\"ls\\r\"]", lines.get(3));
    assertEquals("[0.500000,\"m\",\"8 characters typed without echo\"]", lines.get(4));
    assertEquals("[0.100000,\"m\",\"download_file /etc/hosts\"]", lines.get(5));
    assertEquals("[0.100000,\"o\",\"bye\"]", lines.get(6));
  }

  private static RecordedEvent event(Kind kind, long micros, String text) {
    return new RecordedEvent(kind, micros, text.getBytes(StandardCharsets.UTF_8));
  }
}
