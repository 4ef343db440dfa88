package io.trivet.trust.log;

import io.trivet.trust.json.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The address of a tile or of a bundle of entries (C2SP tlog-tiles): its level ({@link #ENTRIES}
/// for bundles), its index within the level and its width, {@link #WIDTH_MAX} when it is full.
public record TilePath(int level, long index, int width) {
  public static final int WIDTH_MAX = 256;
  public static final int ENTRIES = -1;

  /// Bits of the entry number that one level of tiles covers.
  static final int HEIGHT = 8;

  private static final int LEVEL_MAX = 63;
  private static final Pattern FORM =
      Pattern.compile(
          "tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  public TilePath {
    if (level < ENTRIES || level > LEVEL_MAX || index < 0 || width < 1 || width > WIDTH_MAX) {
      throw new Malformed(
          "no tile has level %d, index %d, width %d".formatted(level, index, width));
    }
  }

  public static TilePath parse(String path) {
    var match = FORM.matcher(path);
    if (!match.matches()) {
      throw new Malformed("expected tile/LEVEL/INDEX or tile/entries/INDEX, as in C2SP tlog-tiles");
    }
    int level = match.group(1).equals("entries") ? ENTRIES : Integer.parseInt(match.group(1));
    long index = Long.parseLong(match.group(2).replace("/", "").replace("x", ""));
    int width = match.group(3) == null ? WIDTH_MAX : Integer.parseInt(match.group(3));
    var tile = new TilePath(level, index, width);
    if (!tile.text().equals(path)) {
      throw new Malformed("a tile's path has one form: no leading x000, no width of 256 or more");
    }
    return tile;
  }

  /// The path below the log's prefix, such as `tile/0/x001/234.p/17`.
  public String text() {
    var groups = "%03d".formatted(index % 1000);
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      groups = "x%03d/".formatted(rest % 1000) + groups;
    }
    var name = level == ENTRIES ? "entries" : Integer.toString(level);
    return "tile/" + name + "/" + groups + (isFull() ? "" : ".p/" + width);
  }

  public boolean isFull() {
    return width == WIDTH_MAX;
  }

  public TilePath full() {
    return new TilePath(level, index, WIDTH_MAX);
  }

  /// The number of entries from which on a tree of this size needs no tile of this level.
  static long count(int level, long size) {
    int shift = HEIGHT * Math.max(level, 0);
    return shift >= Long.SIZE ? 0 : size >> shift;
  }

  /// All tiles of one level of a tree of `size` entries, as addresses, from left to right.
  public static TilePath inTree(int level, long index, long size) {
    long left = count(level, size) - index * WIDTH_MAX;
    return new TilePath(level, index, (int) Math.min(left, WIDTH_MAX));
  }

  /// Every tile that a tree of this size has, bundles of entries included.
  public static List<TilePath> allOf(long size) {
    var all = new ArrayList<TilePath>();
    for (int level = ENTRIES; count(level, size) > 0; level++) {
      for (long index = 0; index * WIDTH_MAX < count(level, size); index++) {
        all.add(inTree(level, index, size));
      }
    }
    return all;
  }
}
