package io.trivet.trust.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tree of `size` entries, read from its tiles: roots and proofs (RFC 6962 section 2.1). It
/// believes the tiles; who verifies a proof need not.
public final class Tree {
  private static final int TILES_KEPT_MAX = 1024;

  private final TileSource tiles;
  private final long size;

  private final Map<TilePath, byte[]> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TilePath, byte[]> eldest) {
          return size() > TILES_KEPT_MAX;
        }
      };

  public Tree(TileSource tiles, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a tree has no negative size: " + size);
    }
    this.tiles = tiles;
    this.size = size;
  }

  public long size() {
    return size;
  }

  public Hash root() throws IOException {
    return rootOf(size);
  }

  /// The root when the tree had only so many entries.
  public Hash rootOf(long earlier) throws IOException {
    requireRange(0, earlier, size);
    return earlier == 0 ? Hash.OF_NOTHING : range(0, earlier);
  }

  public Hash leaf(long index) throws IOException {
    requireRange(0, index, size - 1);
    return subtree(0, index);
  }

  /// PATH(m, D[n]): from the leaf's sibling up.
  public List<Hash> inclusion(long index) throws IOException {
    requireRange(0, index, size - 1);
    var proof = new ArrayList<Hash>();
    long from = 0;
    long to = size;
    var downward = new ArrayList<long[]>();
    while (to - from > 1) {
      long middle = from + split(to - from);
      downward.addFirst(index < middle ? new long[] {middle, to} : new long[] {from, middle});
      from = index < middle ? from : middle;
      to = index < middle ? middle : to;
    }
    for (var sibling : downward) {
      proof.add(range(sibling[0], sibling[1]));
    }
    return proof;
  }

  /// PROOF(m, D[n]): that the tree of `earlier` entries is a beginning of this one.
  public List<Hash> consistency(long earlier) throws IOException {
    requireRange(0, earlier, size);
    var proof = new ArrayList<Hash>();
    if (earlier > 0 && earlier < size) {
      subProof(earlier, 0, size, true, proof);
    }
    return proof;
  }

  private void subProof(long m, long from, long to, boolean whole, List<Hash> proof)
      throws IOException {
    if (m == to - from) {
      if (!whole) {
        proof.add(range(from, to));
      }
      return;
    }
    long k = split(to - from);
    if (m <= k) {
      subProof(m, from, from + k, whole, proof);
      proof.add(range(from + k, to));
    } else {
      subProof(m - k, from + k, to, false, proof);
      proof.add(range(from, from + k));
    }
  }

  /// MTH(D[from:to)); `from` is a multiple of the largest power of two not above the length.
  private Hash range(long from, long to) throws IOException {
    long count = to - from;
    if (Long.bitCount(count) == 1) {
      return subtree(Long.numberOfTrailingZeros(count), from / count);
    }
    long k = split(count);
    return Hash.ofPair(range(from, from + k), range(from + k, to));
  }

  /// The full subtree of 2^height leaves, counted from the left.
  private Hash subtree(int height, long index) throws IOException {
    int level = height / TilePath.HEIGHT;
    int count = 1 << (height % TilePath.HEIGHT);
    long first = index * count;
    var tile = tile(level, first / TilePath.WIDTH_MAX);
    return Hash.ofRow(tile, (int) (first % TilePath.WIDTH_MAX), count);
  }

  private byte[] tile(int level, long index) throws IOException {
    var path = TilePath.inTree(level, index, size);
    var known = kept.get(path);
    if (known != null) {
      return known;
    }
    var read = TileReading.hashes(tiles, path);
    kept.put(path, read);
    return read;
  }

  /// The largest power of two smaller than n.
  static long split(long n) {
    return Long.highestOneBit(n - 1);
  }

  private static void requireRange(long min, long value, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("%d is not in %d to %d".formatted(value, min, max));
    }
  }
}
