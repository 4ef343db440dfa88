package io.trivet.trust.note;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.trust.json.Malformed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
  /// The examples of C2SP signed-note and of Go's `note` package.
  private static final String VKEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  private static final String SIGNED =
      "This is an example message.\n\n\u2014 example.com/foo"
          + " Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

  private static final SignerKey SIGNER = SignerKey.of("log", KeyType.NOTE, seed(1));
  private static final SignerKey WITNESS = SignerKey.of("w1", KeyType.COSIGNATURE, seed(2));

  @Test
  void the_example_of_the_specification_verifies() {
    var key = VerifierKey.parse(VKEY);
    assertEquals(VKEY, key.text());
    var signed = key.check(note(SIGNED)).orElseThrow();
    assertEquals("This is an example message.\n", signed.text());
  }

  @Test
  void a_note_is_written_as_it_was_read() {
    assertArrayEquals(SIGNED.getBytes(StandardCharsets.UTF_8), note(SIGNED).bytes());
  }

  @Test
  void a_changed_text_is_refused() {
    var changed = note(SIGNED.replace("This", "That"));
    assertThrows(Malformed.class, () -> VerifierKey.parse(VKEY).check(changed));
  }

  @Test
  void signatures_of_strangers_are_passed_over() {
    var note = note(SIGNED).with(SIGNER.sign("This is an example message.\n"));
    assertTrue(VerifierKey.parse(VKEY).check(note).isPresent());
    assertTrue(SIGNER.verifier().check(note).isPresent());
    assertEquals(Optional.empty(), WITNESS.verifier().check(note));
  }

  @Test
  void the_same_name_with_another_key_is_a_stranger() {
    var twin = SignerKey.of("log", KeyType.NOTE, seed(3));
    var note = new Note("text\n", List.of(twin.sign("text\n")));
    assertEquals(Optional.empty(), SIGNER.verifier().check(note));
  }

  @Test
  void a_cosignature_says_when() {
    var at = Instant.ofEpochSecond(1_679_315_147);
    var note = new Note("log\n1\nroot\n", List.of(WITNESS.cosign("log\n1\nroot\n", at)));
    assertEquals(Optional.of(at), WITNESS.verifier().check(note).orElseThrow().at());
  }

  @Test
  void a_cosignature_is_no_signature_and_the_other_way_round() {
    var asNote = SignerKey.of("w1", KeyType.NOTE, seed(2));
    var note = new Note("a\n", List.of(asNote.sign("a\n")));
    assertEquals(Optional.empty(), WITNESS.verifier().check(note));
  }

  @Test
  void a_changed_time_breaks_the_cosignature() {
    var line = WITNESS.cosign("a\n", Instant.ofEpochSecond(5));
    var later = line.signature().clone();
    later[7]++;
    var note = new Note("a\n", List.of(new Note.Line("w1", line.keyId(), later)));
    assertThrows(Malformed.class, () -> WITNESS.verifier().check(note));
  }

  @Test
  void keys_have_a_text() {
    var text = SignerKey.text("w1", KeyType.COSIGNATURE, seed(2));
    assertEquals(WITNESS.verifier(), SignerKey.parse(text).verifier());
    assertEquals(WITNESS.verifier(), VerifierKey.parse(WITNESS.verifier().text()));
    assertEquals("(signer key of w1)", WITNESS.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a\n",
        "a\n\n",
        "a\n\n\n",
        "a\n\n\u2014 n AAAAAAA=",
        "a\n\n\u2014 n AAAAAAA\n",
        "a\n\n\u2014 n AAAAAAB=\n",
        "a\n\n- n AAAAAAA=\n",
        "a\n\n\u2014 AAAAAAA=\n",
        "a\n\n\u2014 n+m AAAAAAA=\n",
        "a\n\n\u2014 n\u2003m AAAAAAA=\n",
        "a\n\n\u2014 n AAAA\n",
        "a\r\n\n\u2014 n AAAAAAA=\n",
        "a\u0000\n\n\u2014 n AAAAAAA=\n",
      })
  void malformed_notes_are_refused(String text) {
    assertThrows(Malformed.class, () -> note(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a+b",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+Aeky",
      })
  void malformed_keys_are_refused(String text) {
    assertThrows(Malformed.class, () -> VerifierKey.parse(text));
  }

  private static Note note(String text) {
    return Note.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] seed(int first) {
    var seed = new byte[32];
    seed[0] = (byte) first;
    return seed;
  }
}
