package io.trivet.trust.log;

import io.trivet.trust.json.Malformed;
import io.trivet.trust.note.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A proof that stands alone (C2SP tlog-proof): the entry's index, its way to the root, and the
/// checkpoint with that root. `extra` holds the entry itself, so that the file is all one needs.
public record EntryProof(Optional<byte[]> extra, long index, List<Hash> path, Note checkpoint) {
  private static final String HEAD = "c2sp.org/tlog-proof@v1";
  private static final int BYTES_MAX = 1 << 20;

  public EntryProof {
    path = List.copyOf(path);
  }

  public static EntryProof parse(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\n\n");
    if (bytes.length > BYTES_MAX || end < 0) {
      throw new Malformed("expected a proof: lines, an empty line and a checkpoint");
    }
    var lines = new ArrayList<>(Arrays.asList(text.substring(0, end).split("\n", -1)));
    require(lines, HEAD);
    var extra = Optional.<byte[]>empty();
    if (!lines.isEmpty() && lines.getFirst().startsWith("extra ")) {
      extra = Optional.of(Note.base64(lines.removeFirst().substring("extra ".length())));
    }
    long index = Checkpoint.sizeOf(require(lines, "index "));
    if (lines.size() > Proofs.HASHES_MAX) {
      throw new Malformed("a proof has at most %d hashes".formatted(Proofs.HASHES_MAX));
    }
    var note = Note.parse(text.substring(end + 2).getBytes(StandardCharsets.UTF_8));
    return new EntryProof(extra, index, lines.stream().map(Hash::parse).toList(), note);
  }

  /// Takes the first line away and returns what follows the given beginning.
  private static String require(List<String> lines, String beginning) {
    if (lines.isEmpty() || !lines.getFirst().startsWith(beginning)) {
      throw new Malformed("expected a line that begins with " + beginning);
    }
    return lines.removeFirst().substring(beginning.length());
  }

  public byte[] bytes() {
    var out = new StringBuilder(HEAD).append('\n');
    extra.ifPresent(bytes ->
        out.append("extra ").append(Base64.getEncoder().encodeToString(bytes)).append('\n'));
    out.append("index ").append(index).append('\n');
    path.forEach(hash -> out.append(hash.base64()).append('\n'));
    out.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
