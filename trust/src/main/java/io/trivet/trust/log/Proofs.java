package io.trivet.trust.log;

import java.util.List;

/// Verifies proofs, knowing nothing but hashes: RFC 9162 sections 2.1.3.2 and 2.1.4.2, which are
/// the trees of RFC 6962.
public final class Proofs {
  /// A proof in a tree of less than 2^63 entries is not longer.
  public static final int HASHES_MAX = 63;

  private Proofs() {}

  /// True if the entry with this hash stands at `index` in the tree of this size and root.
  public static boolean includes(Checkpoint checkpoint, long index, Hash leaf, List<Hash> proof) {
    if (index < 0 || index >= checkpoint.size()) {
      return false;
    }
    long fn = index;
    long sn = checkpoint.size() - 1;
    var root = leaf;
    for (var hash : proof) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        root = Hash.ofPair(hash, root);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        root = Hash.ofPair(root, hash);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && root.equals(checkpoint.root());
  }

  /// True if the tree of `earlier` is a beginning of that of `later`. Origins are not compared.
  public static boolean continues(Checkpoint earlier, Checkpoint later, List<Hash> proof) {
    if (earlier.size() > later.size()) {
      return false;
    }
    if (earlier.size() == later.size() || earlier.size() == 0) {
      boolean same = earlier.size() == 0 || earlier.root().equals(later.root());
      return proof.isEmpty() && same;
    }
    boolean power = Long.bitCount(earlier.size()) == 1;
    if (proof.isEmpty() && !power) {
      return false;
    }
    return continues(
        earlier,
        later,
        power ? earlier.root() : proof.getFirst(),
        power ? proof : proof.subList(1, proof.size()));
  }

  private static boolean continues(
      Checkpoint earlier, Checkpoint later, Hash first, List<Hash> rest) {
    long fn = earlier.size() - 1;
    long sn = later.size() - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    var fr = first;
    var sr = first;
    for (var hash : rest) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        fr = Hash.ofPair(hash, fr);
        sr = Hash.ofPair(hash, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = Hash.ofPair(sr, hash);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && fr.equals(earlier.root()) && sr.equals(later.root());
  }
}
