package io.trivet.trust.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.trust.audit.TestLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
  private static final String KEY = TestLog.KEY.verifier().text();
  private static final TestLog LOG = TestLog.of(600);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  @TempDir private Path dir;

  @Test
  void a_good_copy_is_good_and_what_was_kept_of_it_proves_the_next() throws IOException {
    write(LOG.first(400), "first");
    assertEquals(0, run("audit", "verify", at("first"), "--key", KEY, "--keep", at("kept")));
    write(LOG, "second");
    assertEquals(0, run("audit", "verify", at("second"), "--key", KEY, "--earlier", at("kept")));
    assertTrue(text(said).contains("GOOD 600 entries"), text(said));
    assertFalse(Files.exists(dir.resolve("kept/tile/entries")));
  }

  @Test
  void a_cut_copy_is_bad_and_says_from_where() throws IOException {
    write(LOG, "earlier");
    write(LOG.first(500), "now");
    assertEquals(
        1, run("audit", "verify", at("now"), "--key", KEY, "--earlier", at("earlier/checkpoint")));
    assertTrue(text(said).contains("first bad: entries 500 to 599"), text(said));
  }

  @Test
  void an_edited_entry_is_named() throws IOException {
    write(LOG, "copy");
    var bundle = dir.resolve("copy/tile/entries/001");
    var bytes = Files.readAllBytes(bundle);
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\"number\":300");
    bytes[text.lastIndexOf("ann", at)] = 'b';
    Files.write(bundle, bytes);
    assertEquals(1, run("audit", "verify", at("copy"), "--key", KEY));
    assertTrue(text(said).contains("first bad: entry 300:"), text(said));
  }

  @Test
  void a_proof_is_accepted_alone() throws IOException {
    write(LOG, "copy");
    assertEquals(0, run("audit", "prove", "299", "--log", at("copy"), "--out", at("p.tlog-proof")));
    assertEquals(0, run("audit", "verify", at("p.tlog-proof"), "--key", KEY));
    assertTrue(text(said).contains("\"number\":299"), text(said));
    var proof = Files.readString(dir.resolve("p.tlog-proof"));
    Files.writeString(dir.resolve("bad.tlog-proof"), proof.replace("index 299", "index 298"));
    assertEquals(1, run("audit", "verify", at("bad.tlog-proof"), "--key", KEY));
  }

  @Test
  void wrong_use_is_explained() {
    for (var words :
        List.of(
            List.<String>of(),
            List.of("else"),
            List.of("audit"),
            List.of("audit", "verify"),
            List.of("audit", "verify", "a", "b"),
            List.of("audit", "verify", "a", "--no"),
            List.of("audit", "verify", "a", "--key"),
            List.of("audit", "prove", "x"),
            List.of("witness"),
            List.of("audit", "verify", at("not-there")))) {
      assertEquals(2, run(words.toArray(String[]::new)), words.toString());
    }
    assertTrue(text(complained).contains("expected --data DIR"), text(complained));
  }

  private void write(TestLog log, String name) throws IOException {
    for (var tile : log.tiles().entrySet()) {
      var file = dir.resolve(name).resolve(tile.getKey().text());
      Files.createDirectories(file.getParent());
      Files.write(file, tile.getValue());
    }
    Files.write(dir.resolve(name).resolve("checkpoint"), log.note());
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }

  private int run(String... words) {
    return Main.run(
        List.of(words),
        new PrintStream(said, true, StandardCharsets.UTF_8),
        new PrintStream(complained, true, StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8);
  }
}
