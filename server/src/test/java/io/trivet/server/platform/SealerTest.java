package io.trivet.server.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealerTest {
  private final Sealer sealer = new Sealer(new byte[32]);

  @Test
  void what_was_sealed_is_read_again() {
    assertEquals("a secret", sealer.openText("here", sealer.seal("here", "a secret")));
    assertEquals("", sealer.openText("here", sealer.seal("here", "")));
  }

  @Test
  void the_same_content_never_looks_the_same() {
    assertFalse(Arrays.equals(sealer.seal("here", "x"), sealer.seal("here", "x")));
  }

  @Test
  void a_box_opens_only_where_it_was_made_for() {
    var box = sealer.seal("here", "a secret");
    assertThrows(IllegalStateException.class, () -> sealer.open("there", box));
    var other = new byte[32];
    other[31] = 1;
    assertThrows(IllegalStateException.class, () -> new Sealer(other).open("here", box));
  }

  @Test
  void any_changed_bit_is_noticed() {
    var box = sealer.seal("here", "a secret");
    for (int bit = 0; bit < box.length * 8; bit++) {
      var changed = box.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(IllegalStateException.class, () -> sealer.open("here", changed));
    }
    for (int length = 0; length < box.length; length++) {
      var cut = Arrays.copyOf(box, length);
      assertThrows(IllegalStateException.class, () -> sealer.open("here", cut));
    }
  }
}
