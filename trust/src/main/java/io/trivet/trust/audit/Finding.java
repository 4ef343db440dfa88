package io.trivet.trust.audit;

/// Something is wrong with the entries `from` to `to` (exclusive). One entry where it could be told
/// which; the smallest range that could be proven otherwise; the whole log (0 to its size) if the
/// checkpoint itself is bad.
public record Finding(long from, long to, String what) {

  static Finding entry(long index, String what) {
    return new Finding(index, index + 1, what);
  }

  /// True if it is known which entry it is.
  public boolean isExact() {
    return to - from == 1;
  }

  /// One line for a person.
  public String text() {
    var place = isExact() ? "entry " + from : "entries %d to %d".formatted(from, to - 1);
    return place + ": " + what;
  }
}
