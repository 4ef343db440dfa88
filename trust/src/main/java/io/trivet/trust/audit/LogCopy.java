package io.trivet.trust.audit;

import io.trivet.trust.log.EntryBundle;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.log.TileSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A log as it lies somewhere: its newest checkpoint (a signed note) and its tiles.
public record LogCopy(byte[] checkpoint, TileSource tiles) {

  /// A folder with `checkpoint` and `tile/…`, as `audit copy` makes it.
  public static LogCopy in(Path directory) throws IOException {
    return new LogCopy(
        Files.readAllBytes(directory.resolve("checkpoint")), tile -> read(directory, tile));
  }

  private static Optional<byte[]> read(Path directory, TilePath tile) throws IOException {
    var file = directory.resolve(tile.text());
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /// The entries of a bundle in a tree of so many entries, as many as there are, but not more than
  /// it should have; empty if it is not there.
  Optional<List<byte[]>> bundle(long index, long size) throws IOException {
    var path = TilePath.inTree(TilePath.ENTRIES, index, size);
    var bytes = tiles.read(path);
    if (bytes.isEmpty() && !path.isFull()) {
      bytes = tiles.read(path.full());
    }
    return bytes
        .map(EntryBundle::parse)
        .map(entries -> entries.subList(0, Math.min(path.width(), entries.size())));
  }
}
