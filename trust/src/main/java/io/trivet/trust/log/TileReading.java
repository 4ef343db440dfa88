package io.trivet.trust.log;

import io.trivet.trust.json.Malformed;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Reads what a tree of some size needs. A log may have replaced a partial tile by the wider one it
/// became (C2SP tlog-tiles, Partial Tiles); its beginning is the tile.
public final class TileReading {
  private TileReading() {}

  /// Exactly the hashes of the tile. Absence or a wrong length is {@link Malformed}.
  public static byte[] hashes(TileSource source, TilePath tile) throws IOException {
    return find(source, tile)
        .orElseThrow(() -> new Malformed(tile.text() + " is missing, though the tree needs it"));
  }

  /// The same, empty if it is not there.
  public static Optional<byte[]> find(TileSource source, TilePath tile) throws IOException {
    var bytes = source.read(tile);
    if (bytes.isPresent()) {
      return Optional.of(exactly(tile, bytes.get(), tile.width()));
    }
    return tile.isFull()
        ? Optional.empty()
        : source
            .read(tile.full())
            .map(b -> exactly(tile.full(), b, TilePath.WIDTH_MAX))
            .map(b -> Arrays.copyOf(b, tile.width() * Hash.BYTES));
  }

  private static byte[] exactly(TilePath tile, byte[] bytes, int width) {
    if (bytes.length != width * Hash.BYTES) {
      throw new Malformed(
          "%s has %d bytes, expected %d".formatted(tile.text(), bytes.length, width * Hash.BYTES));
    }
    return bytes;
  }
}
