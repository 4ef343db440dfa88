package io.trivet.wire.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;

/// Whatever bytes come in, they are read or refused, and what was read is written so that it is
/// read the same. With `JAZZER_FUZZ=1 mvn test -pl wire -am -Dtest=RemoteFuzzTest#frame` one target
/// is fuzzed.
class RemoteFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void frame(byte[] bytes) throws FrameRefused {
    Frame frame;
    try {
      frame = FrameCodec.parse(bytes);
    } catch (FrameRefused _) {
      return; // as it should be
    }
    var again = FrameCodec.parse(FrameCodec.write(frame));
    assertEquals(frame.protocol(), again.protocol());
    assertEquals(frame.word(), again.word());
    assertEquals(frame.session(), again.session());
    assertEquals(frame.properties().keySet(), again.properties().keySet());
  }

  @FuzzTest(maxDuration = "60s")
  void body(byte[] bytes) {
    try {
      var body = Body.parse(bytes);
      body.error();
      body.fileInfo();
      body.forwardTarget();
    } catch (FrameRefused _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void recording(byte[] bytes) {
    try {
      RecordingChunk.parse(bytes);
    } catch (RecordingRefused _) {
      // as it should be; and the events inside, without the compression around them
    }
    try {
      RecordingChunk.parse(Zstd.compress(bytes));
    } catch (RecordingRefused _) {
      return;
    }
  }

  @FuzzTest(maxDuration = "60s")
  void terminal(byte[] bytes) {
    var safe = new TerminalFilter().filter(bytes).getBytes(StandardCharsets.UTF_8);
    var again = new TerminalFilter();
    assertEquals(new String(safe, StandardCharsets.UTF_8), again.filter(safe));
    assertEquals(0, again.leftOut());
  }

  @FuzzTest(maxDuration = "60s")
  void echo(byte[] bytes) {
    var watch = new EchoWatch();
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      var one = new byte[] {bytes[i + 1]};
      var unused = bytes[i] % 2 == 0 ? watch.typed(one) : watch.shown(one);
      assertEquals(unused, unused);
    }
    watch.givenUp();
    assertEquals(false, watch.isWaiting());
  }
}
