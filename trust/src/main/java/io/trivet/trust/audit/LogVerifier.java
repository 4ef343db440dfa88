package io.trivet.trust.audit;

import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.log.TileReading;
import io.trivet.trust.log.TileSource;
import io.trivet.trust.log.Tree;
import io.trivet.trust.log.TreeAppender;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.VerifierKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Recomputes a whole log from its entries: every leaf, every tile, the root, and what it was at
/// each earlier checkpoint. Works on a copy, without the server, and reads each bundle and tile
/// once.
public final class LogVerifier {
  /// More findings of one kind are not worth listing.
  static final int FINDINGS_MAX = 1000;

  private final VerifierKey log;
  private final List<Remembered> earlier;
  private final List<VerifierKey> witnesses;
  private final long goneMax;
  private final List<Finding> findings = new ArrayList<>();

  /// Trees of earlier days of which the leaves were kept.
  private final List<Tree> leaves = new ArrayList<>();

  private final TreeAppender tree = new TreeAppender();
  private long firstEntry;
  private long lastGood;

  /// `log` must come from elsewhere than the copy. `earlier`: what the auditor kept; `witnesses`:
  /// all of them must have cosigned.
  public LogVerifier(VerifierKey log, List<Remembered> earlier, List<VerifierKey> witnesses) {
    this(log, earlier, witnesses, 0);
  }

  /// Entries below `goneMax` may be there as hashes only: the auditor knows that retention took
  /// them.
  public LogVerifier(
      VerifierKey log, List<Remembered> earlier, List<VerifierKey> witnesses, long goneMax) {
    this.goneMax = goneMax;
    this.log = log;
    this.earlier =
        earlier.stream().sorted(Comparator.comparingLong(r -> r.checkpoint().size())).toList();
    this.witnesses = List.copyOf(witnesses);
  }

  /// To be asked once. What cannot be read is an `IOException`; everything else is a finding.
  public Report verify(LogCopy copy) throws IOException {
    var cosigned = new LinkedHashMap<VerifierKey, Instant>();
    @Nullable Checkpoint checkpoint = null;
    try {
      var note = Note.parse(copy.checkpoint());
      checkpoint = signed(note);
      for (var witness : witnesses) {
        var signed = witness.check(note);
        signed.flatMap(VerifierKey.Signed::at).ifPresent(at -> cosigned.put(witness, at));
        if (signed.isEmpty()) {
          whole(checkpoint, "the witness " + witness.name() + " has not signed the checkpoint");
        }
      }
      for (var remembered : earlier) {
        readEarlier(remembered);
      }
      walk(copy, checkpoint);
    } catch (Malformed e) {
      whole(checkpoint, e.text());
    }
    return new Report(Optional.ofNullable(checkpoint), firstEntry, cosigned, findings);
  }

  private Checkpoint signed(Note note) {
    var checkpoint = Checkpoint.parse(note.text());
    if (log.check(note).isEmpty()) {
      throw new Malformed("the checkpoint is not signed with the log's key " + log.text());
    }
    if (!checkpoint.origin().equals(log.name())) {
      throw new Malformed("the checkpoint is of another log than the key");
    }
    return checkpoint;
  }

  /// What was kept could be of another log by mistake, or damaged; then it proves nothing.
  private void readEarlier(Remembered remembered) throws IOException {
    signed(remembered.note());
    if (remembered.leaves().isPresent()) {
      var kept = new Tree(remembered.leaves().get(), remembered.checkpoint().size());
      var computed = new TreeAppender();
      for (long i = 0; i < kept.size(); i++) {
        computed.append(kept.leaf(i));
      }
      if (!computed.root().equals(remembered.checkpoint().root())) {
        throw new Malformed("the hashes that were kept do not belong to their checkpoint");
      }
      leaves.add(kept);
    }
  }

  private void walk(LogCopy copy, Checkpoint checkpoint) throws IOException {
    var rules = new EntryRules(checkpoint.origin());
    long size = checkpoint.size();
    for (var remembered : earlier) {
      if (remembered.checkpoint().size() > size) {
        found(
            new Finding(
                size,
                remembered.checkpoint().size(),
                "they were in the log at an earlier checkpoint and are gone: it was cut"));
      }
    }
    compareWithEarlier();
    for (long bundle = 0; bundle * TilePath.WIDTH_MAX < size; bundle++) {
      var hashes = hashes(copy, TilePath.inTree(0, bundle, size));
      var entries = entries(copy, bundle, size);
      for (int i = 0; i < hashes.length / Hash.BYTES; i++) {
        entry(rules, Hash.at(hashes, i), at(entries, i));
        compareWithEarlier();
      }
      compareTiles(copy.tiles(), tree.takeFilled());
    }
    compareTiles(copy.tiles(), tree.partials());
    if (!tree.root().equals(checkpoint.root())) {
      found(new Finding(lastGood, size, "they do not have the root that the log signed"));
    }
  }

  /// The entry at a place of its bundle, if it is there.
  private static byte @Nullable [] at(Optional<List<byte[]>> entries, int place) {
    return entries.isPresent() && place < entries.get().size() ? entries.get().get(place) : null;
  }

  /// The leaf hashes as the log serves them.
  private static byte[] hashes(LogCopy copy, TilePath tile) throws IOException {
    return TileReading.hashes(copy.tiles(), tile);
  }

  private Optional<List<byte[]>> entries(LogCopy copy, long bundle, long size) throws IOException {
    long from = bundle * TilePath.WIDTH_MAX;
    long to = Math.min(size, from + TilePath.WIDTH_MAX);
    try {
      var entries = copy.bundle(bundle, size);
      if (entries.isPresent() && entries.get().size() < to - from) {
        found(new Finding(from + entries.get().size(), to, "they are missing from their bundle"));
      }
      if (entries.isEmpty()) {
        gone(from, to);
      }
      return entries;
    } catch (Malformed e) {
      found(new Finding(from, to, e.text()));
      return Optional.empty();
    }
  }

  /// Retention takes full bundles from the beginning on, and only as many as the auditor knows of.
  private void gone(long from, long to) {
    if (firstEntry == from && to <= goneMax && to % TilePath.WIDTH_MAX == 0) {
      firstEntry = to;
    } else {
      found(new Finding(from, to, "they are gone, and it was not said that retention took them"));
    }
  }

  private void entry(EntryRules rules, Hash leaf, byte @Nullable [] entry) throws IOException {
    long index = tree.append(leaf);
    if (entry != null) {
      if (!Hash.ofEntry(entry).equals(leaf)) {
        found(Finding.entry(index, "it is not the entry that the tree was built from"));
      }
      rules.broken(index, entry).ifPresent(this::found);
    }
    for (var kept : leaves) {
      if (index < kept.size() && !kept.leaf(index).equals(leaf)) {
        found(Finding.entry(index, "it is another entry than at an earlier checkpoint"));
      }
    }
  }

  /// The tree has now as many entries as at some earlier checkpoint: the root must be that one.
  private void compareWithEarlier() {
    for (var remembered : earlier) {
      if (remembered.checkpoint().size() == tree.size()) {
        if (tree.root().equals(remembered.checkpoint().root())) {
          lastGood = tree.size();
        } else {
          found(
              new Finding(
                  lastGood,
                  tree.size(),
                  "they are not what they were at an earlier checkpoint: one of them was changed,"
                      + " removed or moved"));
        }
      }
    }
  }

  private void compareTiles(TileSource served, Map<TilePath, byte[]> computed) throws IOException {
    for (var tile : computed.entrySet()) {
      var path = tile.getKey();
      if (path.level() > 0) {
        compareTile(path, TileReading.find(served, path), tile.getValue());
      }
    }
  }

  private void compareTile(TilePath path, Optional<byte[]> served, byte[] computed) {
    if (served.isPresent() && Arrays.equals(served.get(), computed)) {
      return;
    }
    int first = served.map(bytes -> Arrays.mismatch(bytes, computed) / Hash.BYTES).orElse(0);
    long leaves = 1L << (8 * path.level());
    long from = (path.index() * TilePath.WIDTH_MAX + first) * leaves;
    found(
        new Finding(
            from,
            Math.min(tree.size(), from + leaves),
            path.text()
                + (served.isPresent()
                    ? " does not hold their hash"
                    : " is missing, though needed")));
  }

  private void whole(@Nullable Checkpoint checkpoint, String what) {
    found(new Finding(0, checkpoint == null ? 0 : checkpoint.size(), what));
  }

  private void found(Finding finding) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(finding);
    }
  }
}
