package io.trivet.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trivet.trust.json.CanonicalJson;
import io.trivet.trust.json.JsonReader;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.EntryBundle;
import io.trivet.trust.log.EntryProof;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.SignerKey;
import io.trivet.trust.note.VerifierKey;
import io.trivet.trust.witness.AddCheckpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Whatever bytes come in, a parser answers with a value or with {@link Malformed}; and what it
/// reads it writes again in the same form. In the suite the corpus is replayed; `JAZZER_FUZZ=1 mvn
/// test -pl trust -am -Dtest=TrustFuzzTest#json` fuzzes one target.
class TrustFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void json(byte[] bytes) {
    refusedOr(() -> {
      var text = CanonicalJson.write(JsonReader.parse(bytes));
      same(text, CanonicalJson.write(CanonicalJson.parse(text)));
    });
  }

  @FuzzTest(maxDuration = "60s")
  void note(byte[] bytes) {
    refusedOr(() -> same(bytes, Note.parse(bytes).bytes()));
  }

  @FuzzTest(maxDuration = "60s")
  void checkpoint(byte[] bytes) {
    var text = text(bytes);
    refusedOr(() -> same(text, Checkpoint.parse(text).text()));
  }

  @FuzzTest(maxDuration = "60s")
  void entry_proof(byte[] bytes) {
    refusedOr(() -> same(bytes, EntryProof.parse(bytes).bytes()));
  }

  @FuzzTest(maxDuration = "60s")
  void add_checkpoint(byte[] bytes) {
    refusedOr(() -> same(bytes, AddCheckpoint.parse(bytes).bytes()));
  }

  @FuzzTest(maxDuration = "60s")
  void bundle(byte[] bytes) {
    refusedOr(() -> same(bytes, EntryBundle.write(EntryBundle.parse(bytes))));
  }

  @FuzzTest(maxDuration = "60s")
  void tile_path(byte[] bytes) {
    var text = text(bytes);
    refusedOr(() -> same(text, TilePath.parse(text).text()));
  }

  @FuzzTest(maxDuration = "60s")
  void keys(byte[] bytes) {
    var text = text(bytes);
    refusedOr(() -> same(text, VerifierKey.parse(text).text()));
    refusedOr(() -> SignerKey.parse(text));
  }

  private static void refusedOr(Runnable reading) {
    try {
      reading.run();
    } catch (Malformed _) {
      return; // as it should be
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void same(byte[] expected, byte[] actual) {
    if (!Arrays.equals(expected, actual)) {
      throw new AssertionError("written in another form than read");
    }
  }

  private static void same(String expected, String actual) {
    same(expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }
}
