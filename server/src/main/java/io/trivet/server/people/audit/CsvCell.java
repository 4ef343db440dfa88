package io.trivet.server.people.audit;

/// A cell of CSV (RFC 4180), always in quotes. What a spreadsheet would take for a formula begins
/// with an apostrophe, and nothing in a cell is a control character, so a row is one line.
public final class CsvCell {
  private static final String FORMULA = "=+-@|%\uFF1D\uFF0B\uFF0D\uFF20";

  private CsvCell() {}

  public static String quoted(String text) {
    var shown = Texts.visible(text);
    var start = shown.stripLeading();
    boolean formula = !start.isEmpty() && FORMULA.indexOf(start.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + shown.replace("\"", "\"\"") + '"';
  }
}
