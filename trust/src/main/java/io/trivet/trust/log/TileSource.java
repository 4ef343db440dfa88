package io.trivet.trust.log;

import java.io.IOException;
import java.util.Optional;

/// Where tiles come from: a folder, a server, memory.
@FunctionalInterface
public interface TileSource {
  /// The bytes of a tile or bundle, empty if it is not there.
  Optional<byte[]> read(TilePath tile) throws IOException;
}
