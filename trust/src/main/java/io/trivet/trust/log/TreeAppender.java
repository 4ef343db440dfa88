package io.trivet.trust.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Appends to a tree of which only the right edge is known: for each level the partial tile. Costs
/// a few hashes an entry, whatever the size of the tree.
public final class TreeAppender {
  private long size;

  /// For each level the hashes of its partial tile, in an array with room for a full one.
  private final List<byte[]> edge = new ArrayList<>();

  private final Map<TilePath, byte[]> changed = new LinkedHashMap<>();

  /// The tree without entries.
  public TreeAppender() {}

  private TreeAppender(long size) {
    this.size = size;
  }

  /// Goes on where a tree of this size ended.
  public static TreeAppender resume(TileSource tiles, long size) throws IOException {
    var appender = new TreeAppender(size);
    for (int level = 0; TilePath.count(level, size) > 0; level++) {
      var row = new byte[TilePath.WIDTH_MAX * Hash.BYTES];
      long count = TilePath.count(level, size);
      if (count % TilePath.WIDTH_MAX != 0) {
        var tile = TilePath.inTree(level, count / TilePath.WIDTH_MAX, size);
        var hashes = TileReading.hashes(tiles, tile);
        System.arraycopy(hashes, 0, row, 0, hashes.length);
      }
      appender.edge.add(row);
    }
    return appender;
  }

  public long size() {
    return size;
  }

  /// Appends an entry's hash and returns the entry's index.
  public long append(Hash leaf) {
    put(0, size, leaf);
    return size++;
  }

  private void put(int level, long index, Hash hash) {
    if (edge.size() == level) {
      edge.add(new byte[TilePath.WIDTH_MAX * Hash.BYTES]);
    }
    var row = edge.get(level);
    int place = (int) (index % TilePath.WIDTH_MAX);
    System.arraycopy(hash.bytes(), 0, row, place * Hash.BYTES, Hash.BYTES);
    if (place == TilePath.WIDTH_MAX - 1) {
      long tile = index / TilePath.WIDTH_MAX;
      changed.put(new TilePath(level, tile, TilePath.WIDTH_MAX), row.clone());
      put(level + 1, tile, Hash.ofRow(row, 0, TilePath.WIDTH_MAX));
    }
  }

  /// The root now: the full subtrees at the right edge, folded from the smallest to the largest.
  public Hash root() {
    @Nullable Hash root = null;
    for (int level = 0; level < edge.size(); level++) {
      int width = (int) (TilePath.count(level, size) % TilePath.WIDTH_MAX);
      for (int rest = width; rest > 0; rest &= rest - 1) {
        int count = Integer.lowestOneBit(rest);
        var peak = Hash.ofRow(edge.get(level), rest - count, count);
        root = root == null ? peak : Hash.ofPair(peak, root);
      }
    }
    return root == null ? Hash.OF_NOTHING : root;
  }

  /// What became of the tiles since the last call: those that filled up, and the partial ones of
  /// the right edge.
  public Map<TilePath, byte[]> takeChanged() {
    var taken = takeFilled();
    taken.putAll(partials());
    return taken;
  }

  /// The tiles that filled up since the last call.
  public Map<TilePath, byte[]> takeFilled() {
    var taken = new LinkedHashMap<>(changed);
    changed.clear();
    return taken;
  }

  /// The partial tiles of the right edge.
  public Map<TilePath, byte[]> partials() {
    var partials = new LinkedHashMap<TilePath, byte[]>();
    for (int level = 0; level < edge.size(); level++) {
      long count = TilePath.count(level, size);
      if (count % TilePath.WIDTH_MAX != 0) {
        var tile = TilePath.inTree(level, count / TilePath.WIDTH_MAX, size);
        partials.put(tile, Arrays.copyOf(edge.get(level), tile.width() * Hash.BYTES));
      }
    }
    return partials;
  }
}
