package io.trivet.trust.witness;

import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Proofs;
import io.trivet.trust.note.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a log asks of a witness: to sign this checkpoint, which continues its tree of `old` entries
/// (C2SP tlog-witness, add-checkpoint).
public record AddCheckpoint(long old, List<Hash> proof, Note note) {
  public static final int BYTES_MAX = 64 << 10;
  private static final String OLD = "old ";

  public AddCheckpoint {
    proof = List.copyOf(proof);
  }

  public static AddCheckpoint parse(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\n\n");
    if (bytes.length > BYTES_MAX || end < 0 || !text.startsWith(OLD)) {
      throw new Malformed(
          "expected a line with the old size, a proof, an empty line, a checkpoint");
    }
    var lines = new ArrayList<>(Arrays.asList(text.substring(0, end).split("\n", -1)));
    long old = Checkpoint.sizeOf(lines.removeFirst().substring(OLD.length()));
    if (lines.size() > Proofs.HASHES_MAX) {
      throw new Malformed("a proof has at most %d hashes".formatted(Proofs.HASHES_MAX));
    }
    var note = Note.parse(text.substring(end + 2).getBytes(StandardCharsets.UTF_8));
    return new AddCheckpoint(old, lines.stream().map(Hash::parse).toList(), note);
  }

  public byte[] bytes() {
    var out = new StringBuilder(OLD).append(old).append('\n');
    proof.forEach(hash -> out.append(hash.base64()).append('\n'));
    out.append('\n').append(new String(note.bytes(), StandardCharsets.UTF_8));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
