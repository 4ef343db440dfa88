package io.trivet.trust.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.trust.json.Malformed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {
  private static final String ORIGIN = "log";

  /// RFC 6962 section 2.1, written down as it stands there.
  private static Hash reference(List<Hash> leaves) {
    if (leaves.isEmpty()) {
      return Hash.OF_NOTHING;
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int k = Integer.highestOneBit(leaves.size() - 1);
    return Hash.ofPair(
        reference(leaves.subList(0, k)), reference(leaves.subList(k, leaves.size())));
  }

  @Test
  void roots_are_those_of_the_definition() {
    var appender = new TreeAppender();
    var leaves = new ArrayList<Hash>();
    for (int i = 0; i < 1100; i++) {
      if (i < 70 || i % 97 == 0 || i % 256 < 2) {
        assertEquals(reference(leaves), appender.root());
      }
      leaves.add(leaf(i));
      assertEquals(i, appender.append(leaf(i)));
    }
  }

  @Test
  void every_inclusion_and_consistency_holds_in_small_trees() throws IOException {
    for (int size = 1; size <= 40; size++) {
      var tree = tree(size);
      var checkpoint = checkpoint(tree);
      for (int i = 0; i < size; i++) {
        var proof = tree.inclusion(i);
        assertTrue(Proofs.includes(checkpoint, i, leaf(i), proof));
        assertFalse(Proofs.includes(checkpoint, i, leaf(i + 1), proof));
        assertFalse(Proofs.includes(checkpoint, i ^ 1, leaf(i), proof) && size > 1);
      }
      for (int old = 0; old <= size; old++) {
        var earlier = new Checkpoint(ORIGIN, old, tree.rootOf(old));
        var proof = tree.consistency(old);
        assertTrue(Proofs.continues(earlier, checkpoint, proof));
        if (old > 0) {
          var other = new Checkpoint(ORIGIN, old, leaf(1000));
          assertFalse(Proofs.continues(other, checkpoint, proof));
        }
      }
    }
  }

  @Test
  void a_proof_with_one_hash_more_less_or_another_does_not_hold() throws IOException {
    var tree = tree(777);
    var checkpoint = checkpoint(tree);
    var earlier = new Checkpoint(ORIGIN, 300, tree.rootOf(300));
    for (var bad : spoiled(tree.inclusion(123))) {
      assertFalse(Proofs.includes(checkpoint, 123, leaf(123), bad));
    }
    for (var bad : spoiled(tree.consistency(300))) {
      assertFalse(Proofs.continues(earlier, checkpoint, bad));
    }
  }

  private static List<List<Hash>> spoiled(List<Hash> proof) {
    var all = new ArrayList<List<Hash>>();
    all.add(proof.subList(1, proof.size()));
    all.add(proof.subList(0, proof.size() - 1));
    for (int i = 0; i < proof.size(); i++) {
      var changed = new ArrayList<>(proof);
      changed.set(i, leaf(5000));
      all.add(changed);
    }
    var longer = new ArrayList<>(proof);
    longer.add(leaf(1));
    all.add(longer);
    return all;
  }

  @Test
  void a_log_goes_on_where_it_ended() throws IOException {
    Map<TilePath, byte[]> stored = new HashMap<>();
    long size = 0;
    var steps = new long[] {1, 0, 254, 1, 1, 255, 600, 65_000, 3, 1};
    for (long step : steps) {
      var appender = TreeAppender.resume(path -> Optional.ofNullable(stored.get(path)), size);
      for (long i = 0; i < step; i++) {
        appender.append(leaf(size + i));
      }
      size += step;
      stored.putAll(appender.takeChanged());
      assertEquals(size, appender.size());
      var whole = new TreeAppender();
      LongStream.range(0, size).forEach(i -> whole.append(leaf(i)));
      assertEquals(whole.root(), appender.root());
      var tree = new Tree(path -> Optional.ofNullable(stored.get(path)), size);
      assertEquals(whole.root(), tree.root());
    }
  }

  @Test
  void a_partial_tile_may_have_grown_into_a_full_one() throws IOException {
    var now = tiles(256);
    var then = new Tree(path -> Optional.ofNullable(now.get(path)), 200);
    assertEquals(tree(200).root(), then.root());
  }

  @Test
  void a_missing_or_short_tile_is_named() {
    var missing = new Tree(_ -> Optional.empty(), 5);
    var wrong = assertThrows(Malformed.class, missing::root);
    assertEquals("tile/0/000.p/5 is missing, though the tree needs it", wrong.getMessage());
    var shorter = new Tree(_ -> Optional.of(new byte[31]), 5);
    assertThrows(Malformed.class, shorter::root);
  }

  /// The example of C2SP tlog-tiles.
  @Test
  void a_tree_of_seventy_thousand_has_these_tiles() {
    var all = TilePath.allOf(70_000);
    assertEquals(273, count(all, 0, true));
    assertTrue(all.contains(new TilePath(0, 273, 112)));
    assertEquals(1, count(all, 1, true));
    assertTrue(all.contains(new TilePath(1, 1, 17)));
    assertTrue(all.contains(new TilePath(2, 0, 1)));
    assertEquals(274 * 2 + 2 + 1, all.size());
    assertEquals(2, TilePath.allOf(256).stream().filter(t -> t.level() >= 0).count());
  }

  @Test
  void tiles_have_one_path() {
    var tile = new TilePath(0, 1_234_067, 7);
    assertEquals("tile/0/x001/x234/067.p/7", tile.text());
    assertEquals(tile, TilePath.parse(tile.text()));
    var entries = new TilePath(TilePath.ENTRIES, 5, 256);
    assertEquals("tile/entries/005", entries.text());
    assertEquals(entries, TilePath.parse("tile/entries/005"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tile/0/1",
        "tile/00/001",
        "tile/64/001",
        "tile/0/x000/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/../001",
        "tile/-1/001",
        "tile/0/001/002",
        "/tile/0/001",
        "checkpoint",
      })
  void other_paths_are_refused(String path) {
    assertThrows(Malformed.class, () -> TilePath.parse(path));
  }

  @Test
  void bundles_are_read_as_they_were_written() {
    var entries = List.of(new byte[0], new byte[] {1}, new byte[EntryBundle.ENTRY_BYTES_MAX]);
    var read = EntryBundle.parse(EntryBundle.write(entries), 3);
    assertEquals(65_535, read.get(2).length);
    assertThrows(
        IllegalArgumentException.class,
        () -> EntryBundle.write(List.of(new byte[EntryBundle.ENTRY_BYTES_MAX + 1])));
    assertThrows(Malformed.class, () -> EntryBundle.parse(new byte[] {0}));
    assertThrows(Malformed.class, () -> EntryBundle.parse(new byte[] {0, 2, 1}));
    assertThrows(Malformed.class, () -> EntryBundle.parse(new byte[2 * 257]));
    assertThrows(Malformed.class, () -> EntryBundle.parse(new byte[2], 2));
  }

  @Test
  void checkpoints_are_read_as_they_were_written() {
    var text = "example.com/log\n5\n" + leaf(0).base64() + "\n";
    assertEquals(text, Checkpoint.parse(text).text());
    assertEquals(text + "more\n", Checkpoint.parse(text + "more\n").text());
    for (var bad :
        List.of(
            "",
            "a\n",
            "a\n05\n",
            text.strip(),
            text.replace("5", "05"),
            text.replace("5", "-5"),
            text + "\n",
            text.replace("example.com/log", ""),
            text.replace("5", "9".repeat(19)))) {
      assertThrows(Malformed.class, () -> Checkpoint.parse(bad), bad);
    }
  }

  private static long count(List<TilePath> tiles, int level, boolean full) {
    return tiles.stream().filter(t -> t.level() == level && t.isFull() == full).count();
  }

  private static Checkpoint checkpoint(Tree tree) throws IOException {
    return new Checkpoint(ORIGIN, tree.size(), tree.root());
  }

  private static Tree tree(long size) {
    var tiles = tiles(size);
    return new Tree(path -> Optional.ofNullable(tiles.get(path)), size);
  }

  private static Map<TilePath, byte[]> tiles(long size) {
    var appender = new TreeAppender();
    LongStream.range(0, size).forEach(i -> appender.append(leaf(i)));
    return appender.takeChanged();
  }

  private static Hash leaf(long index) {
    return Hash.ofEntry(("entry " + index).getBytes(StandardCharsets.UTF_8));
  }
}
