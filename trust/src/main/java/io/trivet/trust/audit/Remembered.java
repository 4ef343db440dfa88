package io.trivet.trust.audit;

import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.TileSource;
import io.trivet.trust.note.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What an auditor kept of a log from an earlier day: a checkpoint alone, which is enough to find
/// that something changed; or with it the hashes of the entries (32 bytes each, nothing of their
/// content), which is enough to say which entry.
public record Remembered(Note note, Checkpoint checkpoint, Optional<TileSource> leaves) {

  public static Remembered of(byte[] note) {
    var read = Note.parse(note);
    return new Remembered(read, Checkpoint.parse(read.text()), Optional.empty());
  }

  /// A file with a checkpoint, or a folder as `--keep` makes it.
  public static Remembered read(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return of(Files.readAllBytes(path));
    }
    var copy = LogCopy.in(path);
    var bare = of(copy.checkpoint());
    return new Remembered(bare.note, bare.checkpoint, Optional.of(copy.tiles()));
  }
}
