package io.trivet.server.software.artifact;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

class ByteRangeFuzzTest {
  private static final long SIZE = 1000;

  /// A part of a file lies within the file.
  @FuzzTest(maxDuration = "60s")
  void range(byte[] bytes) {
    var header = Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    if (ByteRange.parse(header, SIZE) instanceof ByteRange.Wish.Part(var range)) {
      assertTrue(range.first() >= 0 && range.first() <= range.last() && range.last() < SIZE);
    }
  }
}
