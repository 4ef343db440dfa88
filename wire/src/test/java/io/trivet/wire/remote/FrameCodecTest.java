package io.trivet.wire.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class FrameCodecTest {
  /// The answer of mender-connect 2.1 to a new shell, byte for byte.
  private static final byte[] REAL =
      HexFormat.of()
          .parseHex(
              "82a368647284a570726f746fcd0001a3747970a36e6577a3736964a36162"
                  + "63a570726f707381a6737461747573d10001a4626f6479c40d5368656c6c2073746172746564");

  @Test
  void a_frame_of_a_real_device_is_read() throws FrameRefused {
    var frame = FrameCodec.parse(REAL);
    assertEquals(FrameType.SHELL_NEW, frame.type().orElseThrow());
    assertEquals("abc", frame.session());
    assertEquals(1L, frame.number("status").orElseThrow());
    assertEquals("Shell started", new String(frame.body(), StandardCharsets.UTF_8));
  }

  @Test
  void what_is_written_is_read_back() throws FrameRefused {
    for (var type : FrameType.values()) {
      var frame =
          Frame.of(
                  type,
                  Map.of("number", 70_000L, "text", "żółw", "flag", true, "offset", 5L),
                  new byte[] {0, 1, -1})
              .in("4f1c");
      var back = FrameCodec.parse(FrameCodec.write(frame));
      assertEquals(type, back.type().orElseThrow());
      assertEquals(frame.properties(), back.properties());
      assertEquals("4f1c", back.session());
      assertArrayEquals(frame.body(), back.body());
    }
  }

  @Test
  void an_offset_is_a_signed_integer_of_64_bits_because_mender_connect_takes_no_other() {
    var bytes = FrameCodec.write(Frame.fileAck(5));
    var hex = HexFormat.of().formatHex(bytes);
    assertTrue(hex.contains("a66f6666736574d30000000000000005"), hex);
  }

  @Test
  void empty_members_are_left_out() {
    var hex = HexFormat.of().formatHex(FrameCodec.write(Frame.of(FrameType.PONG)));
    assertEquals("81a368647282a570726f746fcdffffa3747970a4706f6e67", hex);
  }

  @Test
  void every_cut_of_a_frame_is_refused() {
    for (int length = 0; length < REAL.length; length++) {
      var cut = Arrays.copyOf(REAL, length);
      assertThrows(FrameRefused.class, () -> FrameCodec.parse(cut), "cut at " + length);
    }
  }

  @Test
  void bytes_behind_a_frame_are_refused() {
    assertRefused(Arrays.copyOf(REAL, REAL.length + 1));
  }

  @Test
  void a_length_that_is_not_there_is_refused_before_memory_is_taken_for_it() {
    assertRefused(hex("81a368647282a570726f746f01a3747970c67fffffff"));
    assertRefused(hex("81a368647282a570726f746f01a3747970db7fffffff"));
    assertRefused(hex("dfffffffff"));
    assertRefused(hex("81a3686472ddffffffff"));
  }

  @Test
  void maps_with_doubled_other_or_too_many_keys_are_refused() throws IOException {
    assertRefused(hex("82a36864728 1a570726f746f01a36864728 1a570726f746f01".replace(" ", "")));
    assertRefused(hex("810102"));
    assertRefused(
        packed(packer -> {
          packer.packMapHeader(33);
          for (int i = 0; i < 33; i++) {
            packer.packString("k" + i).packInt(i);
          }
        }));
  }

  @Test
  void what_is_nested_too_deeply_is_refused() {
    assertRefused(hex("81a3686472" + "81a161".repeat(5) + "01"));
    assertRefused(hex("81a161".repeat(10_000) + "01"));
  }

  @Test
  void headers_of_the_wrong_type_are_refused() throws IOException {
    for (var header : List.of("a570726f746fa131", "a570726f746fff", "a570726f746fce00010000")) {
      assertRefused(hex("81a368647281" + header));
    }
    assertRefused(hex("81a368647282a570726f746f01a374797001"));
    assertRefused(hex("81a368647282a570726f746f01a570726f707301"));
    assertRefused(hex("82a368647281a570726f746f01a4626f647901"));
  }

  @Test
  void a_frame_that_is_too_large_is_refused() {
    assertRefused(new byte[FrameLimits.FRAME_BYTES_MAX + 1]);
  }

  @Test
  void a_time_in_a_body_is_read() throws FrameRefused {
    var body = Body.parse(hex("82a470617468a22f61a76d6f6474696d65d6ff5f5e1000"));
    assertEquals("/a", body.fileInfo().path());
  }

  @Test
  void only_a_regular_file_counts_as_one() throws FrameRefused {
    assertTrue(mode(0644).isRegular());
    assertEquals("644", mode(0644).permissions().orElseThrow());
    for (long kind :
        List.of(0x8000_0000L, 0x0800_0000L, 0x0400_0000L, 0x0200_0000L, 0x0100_0000L)) {
      assertTrue(!mode(kind | 0755).isRegular());
    }
  }

  @Test
  void a_forward_needs_a_host_a_port_and_a_transport() throws FrameRefused {
    var good = new Body(Map.of("remote_host", "10.0.0.7", "remote_port", 502L, "protocol", "tcp"));
    assertEquals("tcp/10.0.0.7:502", good.forwardTarget().toString());
    for (var bad :
        List.<Map<String, Object>>of(
            Map.of("remote_port", 1L),
            Map.of("remote_host", "a", "remote_port", 0L),
            Map.of("remote_host", "a", "remote_port", 65_536L),
            Map.of("remote_host", "a", "remote_port", "22"),
            Map.of("remote_host", "a", "remote_port", 22L, "protocol", "sctp"))) {
      assertThrows(FrameRefused.class, () -> new Body(bad).forwardTarget());
    }
  }

  private static FileInfo mode(long bits) throws FrameRefused {
    return new Body(Map.of("path", "/a", "size", 1L, "mode", bits)).fileInfo();
  }

  private static void assertRefused(byte[] bytes) {
    assertThrows(FrameRefused.class, () -> FrameCodec.parse(bytes));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private interface Packing {
    void to(MessageBufferPacker packer) throws IOException;
  }

  private static byte[] packed(Packing packing) throws IOException {
    try (var packer = MessagePack.newDefaultBufferPacker()) {
      packing.to(packer);
      return packer.toByteArray();
    }
  }
}
