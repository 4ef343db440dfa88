package io.trivet.wire.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.wire.remote.EchoWatch.Typed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EchoWatchTest {
  private final EchoWatch watch = new EchoWatch();
  private final List<Typed> decided = new ArrayList<>();

  @Test
  void what_is_echoed_key_by_key_is_remembered() {
    for (var key : "ls -l".split("", -1)) {
      type(key);
      show(key);
    }
    type("\r");
    show("\r\ntotal 0\r\n");
    assertEquals("ls -l\r", echoed());
    assertEquals(0, withheld());
  }

  @Test
  void a_line_that_is_pasted_and_echoed_as_one_is_remembered() {
    type("uname -a\r");
    show("uname -a\r\nLinux\r\n");
    assertEquals("uname -a\r", echoed());
  }

  @Test
  void a_password_at_a_prompt_without_echo_is_only_counted() {
    type("sudo -s\r");
    show("sudo -s\r\n[sudo] password: ");
    type("s3cr3t!");
    type("\r");
    show("\r\nroot# ");
    assertEquals("sudo -s\r\r", echoed());
    assertEquals(7, withheld());
  }

  @Test
  void a_password_is_not_remembered_when_the_next_line_begins_like_it() {
    type("authority\r");
    show("\r\nauthentication failed\r\n");
    assertEquals("\r", echoed());
    assertEquals(9, withheld());
  }

  @Test
  void a_password_shown_as_stars_is_only_counted() {
    for (var key : "s3cr3t".split("", -1)) {
      type(key);
      show("*");
    }
    type("\r");
    show("\r\n");
    assertEquals("\r", echoed());
    assertEquals(6, withheld());
  }

  @Test
  void a_password_typed_without_enter_is_given_up_at_the_end() {
    show("Password: ");
    type("s3cr3t");
    decided.addAll(watch.givenUp());
    assertEquals("", echoed());
    assertEquals(6, withheld());
  }

  @Test
  void a_corrected_password_is_only_counted() {
    type("s3\u007f\u007fs3cr3t\r");
    show("\r\nok\r\n");
    assertEquals("\r", echoed());
    assertEquals(10, withheld());
  }

  @Test
  void keys_of_a_full_screen_program_are_only_counted() {
    type("j");
    show("\u001b[5;1H");
    type("k");
    show("\u001b[4;1H");
    decided.addAll(watch.givenUp());
    assertEquals(2, withheld());
  }

  @Test
  void a_flood_of_unanswered_input_is_bounded() {
    type("x".repeat(EchoWatch.PENDING_BYTES_MAX + 5));
    assertEquals(5, withheld());
  }

  private void type(String text) {
    decided.addAll(watch.typed(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void show(String text) {
    decided.addAll(watch.shown(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String echoed() {
    var all = new StringBuilder();
    decided.forEach(typed -> {
      if (typed instanceof Typed.Echoed(var text)) {
        all.append(text);
      }
    });
    return all.toString();
  }

  private int withheld() {
    return decided.stream()
        .mapToInt(typed -> typed instanceof Typed.Withheld(var count) ? count : 0)
        .sum();
  }
}
