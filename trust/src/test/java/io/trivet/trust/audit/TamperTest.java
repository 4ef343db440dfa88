package io.trivet.trust.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.trust.log.EntryBundle;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.TilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each attack twice. First by somebody who changes what is stored and leaves the rest: the copy
/// contradicts itself, and one earlier checkpoint or none is enough to name the entry. Then by
/// somebody who has everything, the key too, and builds a whole new log that is sound in itself:
/// one earlier checkpoint tells that it is another log; with the hashes that were kept beside it
/// the first entry is named.
class TamperTest {
  private static final int SIZE = 700;
  private static final int EARLIER = 500;
  private static final int PLACE = 321;

  private final TestLog log = TestLog.of(SIZE);

  enum Attack {
    EDIT(PLACE, entries -> entries.set(PLACE, TestLog.entry(PLACE, "somebody else"))),
    DELETE(PLACE, entries -> entries.remove(PLACE)),
    REORDER(PLACE, entries -> Collections.swap(entries, PLACE, PLACE + 7)),
    BACK_DATE(PLACE, entries -> entries.set(PLACE, TestLog.entry(PLACE - 200, "ann"))),
    INSERT(PLACE, entries -> entries.add(PLACE, TestLog.entry(PLACE, "eve"))),
    TRUNCATE(EARLIER - 10, entries -> entries.subList(EARLIER - 10, entries.size()).clear()),
    FORK(
        PLACE,
        entries -> {
          entries.subList(PLACE, entries.size()).clear();
          for (int i = PLACE; i < SIZE; i++) {
            entries.add(TestLog.entry(i, "mallory"));
          }
        });

    private final int first;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Consumer<List<byte[]>> change;

    Attack(int first, Consumer<List<byte[]>> change) {
      this.first = first;
      this.change = change;
    }

    TestLog on(TestLog log) {
      var entries = new ArrayList<>(log.entries());
      change.accept(entries);
      return new TestLog(entries);
    }
  }

  @Test
  void an_honest_log_is_good() throws IOException {
    for (int size : new int[] {1, 255, 256, 257, SIZE}) {
      var report = verify(TestLog.of(size).copy(), List.of());
      assertTrue(report.isGood(), () -> report.findings().toString());
      assertEquals(size, report.checkpoint().orElseThrow().size());
    }
    assertTrue(verify(log.copy(), List.of(log.first(EARLIER).checkpointOnly())).isGood());
    assertTrue(verify(log.copy(), List.of(log.first(EARLIER).memory())).isGood());
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void a_rebuilt_and_signed_log_is_found_with_one_earlier_checkpoint(Attack attack)
      throws IOException {
    var forged = attack.on(log);
    var report = verify(forged.copy(), List.of(log.first(EARLIER).checkpointOnly()));
    var first = report.first().orElseThrow();
    assertTrue(first.from() <= attack.first && attack.first < first.to(), first.text());
    if (attack == Attack.TRUNCATE) {
      assertEquals(attack.first, first.from());
    }
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void the_first_entry_is_named_if_its_hashes_were_kept(Attack attack) throws IOException {
    var forged = attack.on(log);
    var report = verify(forged.copy(), List.of(log.first(EARLIER).memory()));
    var first = report.first().orElseThrow();
    assertEquals(attack.first, first.from(), first.text());
    assertTrue(first.isExact() || attack == Attack.TRUNCATE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      names = {"EDIT", "REORDER", "BACK_DATE"})
  void a_changed_row_is_named_without_any_earlier_checkpoint(Attack attack) throws IOException {
    var tiles = log.tiles();
    var entries = attack.on(log).entries();
    for (var path : TilePath.allOf(SIZE)) {
      if (path.level() == TilePath.ENTRIES) {
        int from = (int) path.index() * 256;
        tiles.put(path, EntryBundle.write(entries.subList(from, from + path.width())));
      }
    }
    var report = verify(TestLog.copy(log.note(), tiles), List.of());
    assertEquals(Finding.entry(attack.first, "").from(), report.first().orElseThrow().from());
    assertTrue(report.first().orElseThrow().isExact());
  }

  @Test
  void checkpoints_between_narrow_the_place_down() throws IOException {
    var forged = Attack.EDIT.on(log);
    var kept =
        List.of(
            log.first(300).checkpointOnly(),
            log.first(320).checkpointOnly(),
            log.first(322).checkpointOnly(),
            log.first(500).checkpointOnly());
    var first = verify(forged.copy(), kept).first().orElseThrow();
    assertEquals(320, first.from());
    assertEquals(322, first.to());
  }

  @Test
  void a_back_dated_entry_at_the_end_is_named() throws IOException {
    var entries = new ArrayList<>(log.entries());
    entries.add(TestLog.entry(10, "eve"));
    var first = verify(new TestLog(entries).copy(), List.of()).first().orElseThrow();
    assertTrue(first.text().contains("entry %d is dated".formatted(SIZE)), first.text());
  }

  @Test
  void a_changed_hash_in_any_tile_is_placed() throws IOException {
    for (var path : TilePath.allOf(SIZE)) {
      if (path.level() != TilePath.ENTRIES) {
        var tiles = log.tiles();
        var changed = java.util.Objects.requireNonNull(tiles.get(path)).clone();
        changed[0] ^= 1;
        tiles.put(path, changed);
        var first = verify(TestLog.copy(log.note(), tiles), List.of()).first().orElseThrow();
        assertEquals(path.index() * 256 * (1L << (8 * path.level())), first.from());
      }
    }
  }

  @Test
  void a_missing_tile_or_bundle_is_named() throws IOException {
    for (var path : TilePath.allOf(SIZE)) {
      var tiles = log.tiles();
      tiles.remove(path);
      var copy = TestLog.copy(log.note(), tiles);
      assertFalse(verify(copy, List.of()).isGood(), path.text());
      boolean pruned = path.level() == TilePath.ENTRIES && path.index() == 0;
      var report = gone(copy, List.of(), 300);
      assertEquals(pruned, report.isGood(), path.text());
      assertEquals(pruned ? 256 : 0, report.firstEntry());
    }
  }

  @Test
  void hashes_of_pruned_entries_still_carry_the_log() throws IOException {
    var tiles = log.tiles();
    tiles.remove(new TilePath(TilePath.ENTRIES, 0, 256));
    var copy = TestLog.copy(log.note(), tiles);
    assertTrue(gone(copy, List.of(log.first(100).memory()), 256).isGood());
    var forged = Attack.EDIT.on(log).tiles();
    forged.remove(new TilePath(TilePath.ENTRIES, 0, 256));
    forged.remove(new TilePath(TilePath.ENTRIES, 1, 256));
    var report =
        gone(
            TestLog.copy(Attack.EDIT.on(log).note(), forged),
            List.of(log.first(400).memory()),
            512);
    assertEquals(PLACE, report.first().orElseThrow().from());
  }

  @Test
  void a_checkpoint_of_another_key_or_log_is_refused() throws IOException {
    var stranger = new LogVerifier(TestLog.OTHER.verifier(), List.of(), List.of());
    assertFalse(stranger.verify(log.copy()).isGood());
    var note = log.note().clone();
    note[TestLog.ORIGIN.length() + 1]++;
    assertFalse(verify(TestLog.copy(note, log.tiles()), List.of()).isGood());
  }

  @Test
  void kept_hashes_that_were_tampered_with_prove_nothing() throws IOException {
    var kept = log.first(EARLIER);
    var tiles = new TreeMap<>(Map.<String, byte[]>of());
    kept.tiles().forEach((path, bytes) -> tiles.put(path.text(), bytes));
    java.util.Objects.requireNonNull(tiles.get("tile/0/000"))[5 * Hash.BYTES] ^= 1;
    var memory =
        new Remembered(
            kept.checkpointOnly().note(),
            kept.checkpointOnly().checkpoint(),
            java.util.Optional.of(path -> java.util.Optional.ofNullable(tiles.get(path.text()))));
    var report = verify(log.copy(), List.of(memory));
    assertTrue(report.first().orElseThrow().what().contains("that were kept"));
  }

  @Test
  void the_entries_of_another_tenant_do_not_belong_here() throws IOException {
    var entries = new ArrayList<>(log.entries());
    entries.add(TestLog.entryOf("another", SIZE, "ann"));
    assertEquals(SIZE, verify(new TestLog(entries).copy(), List.of()).first().orElseThrow().from());
  }

  @Test
  void an_entry_that_is_not_canonical_is_named() throws IOException {
    var entries = new ArrayList<>(log.entries());
    var spaced =
        (" " + new String(TestLog.entry(SIZE, "ann"), java.nio.charset.StandardCharsets.UTF_8));
    entries.add(spaced.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(SIZE, verify(new TestLog(entries).copy(), List.of()).first().orElseThrow().from());
    assertFalse(Arrays.equals(entries.get(0), entries.get(1)));
  }

  private static Report gone(LogCopy copy, List<Remembered> earlier, long most) throws IOException {
    return new LogVerifier(TestLog.KEY.verifier(), earlier, List.of(), most).verify(copy);
  }

  private static Report verify(LogCopy copy, List<Remembered> earlier) throws IOException {
    return new LogVerifier(TestLog.KEY.verifier(), earlier, List.of()).verify(copy);
  }
}
