package io.trivet.trust.audit;

import io.trivet.trust.json.CanonicalJson;
import io.trivet.trust.json.Json;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.EntryBundle;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.log.TreeAppender;
import io.trivet.trust.note.KeyType;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.SignerKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A log in memory: whoever has one has its key, and can build another.
public record TestLog(List<byte[]> entries) {
  public static final String ORIGIN = "trivet/audit/tenant";
  public static final SignerKey KEY = SignerKey.of(ORIGIN, KeyType.NOTE, new byte[32]);
  static final SignerKey OTHER = SignerKey.of(ORIGIN, KeyType.NOTE, seed());
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  public TestLog {
    entries = List.copyOf(entries);
  }

  public static TestLog of(int size) {
    return new TestLog(IntStream.range(0, size).mapToObj(i -> entry(i, "ann")).toList());
  }

  static byte[] entry(int number, String who) {
    return entryOf("tenant", number, who);
  }

  static byte[] entryOf(String tenant, int number, String who) {
    return CanonicalJson.write(
        new Json.Obj(
            Map.of(
                "time", Json.of(START.plusSeconds(60L * number).toString()),
                "tenant", Json.of(tenant),
                "number", Json.of(number),
                "actor", Json.of(who))));
  }

  public TestLog first(int size) {
    return new TestLog(entries.subList(0, size));
  }

  private TreeAppender tree() {
    var tree = new TreeAppender();
    entries.forEach(entry -> tree.append(Hash.ofEntry(entry)));
    return tree;
  }

  public Checkpoint checkpoint() {
    return new Checkpoint(ORIGIN, entries.size(), tree().root());
  }

  public byte[] note() {
    var text = checkpoint().text();
    return new Note(text, List.of(KEY.sign(text))).bytes();
  }

  public Map<TilePath, byte[]> tiles() {
    var tiles = new HashMap<>(tree().takeChanged());
    for (var path : TilePath.allOf(entries.size())) {
      if (path.level() == TilePath.ENTRIES) {
        int from = (int) path.index() * TilePath.WIDTH_MAX;
        tiles.put(path, EntryBundle.write(entries.subList(from, from + path.width())));
      }
    }
    return tiles;
  }

  public LogCopy copy() {
    return copy(note(), tiles());
  }

  static LogCopy copy(byte[] note, Map<TilePath, byte[]> tiles) {
    return new LogCopy(note, path -> Optional.ofNullable(tiles.get(path)));
  }

  Remembered checkpointOnly() {
    return Remembered.of(note());
  }

  Remembered memory() {
    var tiles = tiles();
    return new Remembered(
        Note.parse(note()),
        checkpoint(),
        Optional.of(path -> Optional.ofNullable(tiles.get(path))));
  }

  private static byte[] seed() {
    var seed = new byte[32];
    seed[0] = 1;
    return seed;
  }
}
