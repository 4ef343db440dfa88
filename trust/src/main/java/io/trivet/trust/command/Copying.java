package io.trivet.trust.command;

import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.note.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a log, or what an auditor keeps of it, into a folder.
final class Copying {
  private Copying() {}

  /// All of it. Entries that retention has taken away are left out; anything else that is missing
  /// is an error. Returns the number of files.
  static int whole(LogCopy log, String key, Path directory) throws IOException {
    int files = 0;
    for (var tile : TilePath.allOf(size(log))) {
      files += copy(log, tile, directory, tile.level() == TilePath.ENTRIES) ? 1 : 0;
    }
    write(directory.resolve("key"), (key + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    write(directory.resolve("checkpoint"), log.checkpoint());
    return files + 2;
  }

  /// Its checkpoint and hashes: 32 bytes for each entry, nothing of what they say.
  static void memory(LogCopy log, Path directory) throws IOException {
    for (var tile : TilePath.allOf(size(log))) {
      if (tile.level() != TilePath.ENTRIES) {
        copy(log, tile, directory, false);
      }
    }
    write(directory.resolve("checkpoint"), log.checkpoint());
  }

  private static long size(LogCopy log) {
    return Checkpoint.parse(Note.parse(log.checkpoint()).text()).size();
  }

  /// A full tile never changes, so one that is there already is not asked for again.
  private static boolean copy(LogCopy log, TilePath tile, Path directory, boolean mayBeGone)
      throws IOException {
    var file = directory.resolve(tile.text());
    if (tile.isFull() && Files.exists(file)) {
      return true;
    }
    var bytes = log.tiles().read(tile);
    if (bytes.isEmpty()) {
      bytes = log.tiles().read(tile.full());
      file = directory.resolve(tile.full().text());
    }
    if (bytes.isEmpty() && !mayBeGone) {
      throw new Malformed(tile.text() + " is missing, though the tree needs it");
    }
    if (bytes.isPresent()) {
      write(file, bytes.get());
    }
    return bytes.isPresent();
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, bytes);
  }
}
