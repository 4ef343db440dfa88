package io.trivet.trust.log;

import io.trivet.trust.json.Malformed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Up to 256 entries in a row, each behind its length in two bytes, the higher one first.
public final class EntryBundle {
  public static final int ENTRY_BYTES_MAX = 65_535;

  private EntryBundle() {}

  public static byte[] write(List<byte[]> entries) {
    var out = new ByteArrayOutputStream();
    for (var entry : entries) {
      if (entry.length > ENTRY_BYTES_MAX) {
        throw new IllegalArgumentException("an entry has %d bytes".formatted(entry.length));
      }
      out.write(entry.length >> 8);
      out.write(entry.length);
      out.writeBytes(entry);
    }
    return out.toByteArray();
  }

  /// Exactly `width` entries and nothing behind them.
  public static List<byte[]> parse(byte[] bytes, int width) {
    var all = parse(bytes);
    if (all.size() != width) {
      throw new Malformed("a bundle has %d entries, expected %d".formatted(all.size(), width));
    }
    return all;
  }

  public static List<byte[]> parse(byte[] bytes) {
    var entries = new ArrayList<byte[]>();
    int at = 0;
    while (at < bytes.length) {
      if (entries.size() == TilePath.WIDTH_MAX || at + 2 > bytes.length) {
        throw new Malformed("a bundle has bytes behind its last entry");
      }
      int length = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
      at += 2;
      if (at + length > bytes.length) {
        throw new Malformed("a bundle ends within entry " + entries.size());
      }
      entries.add(Arrays.copyOfRange(bytes, at, at + length));
      at += length;
    }
    return entries;
  }
}
