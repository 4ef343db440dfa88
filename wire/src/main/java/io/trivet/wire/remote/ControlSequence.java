package io.trivet.wire.remote;

import java.util.ArrayList;
import java.util.Set;

/// One control sequence (`CSI … final`), and what of it may stay.
final class ControlSequence {
  private static final int CHARS_MAX = 64;

  /// A larger number makes no sense on a terminal, and some repeat as often as they are told.
  private static final int NUMBER_MAX = 9999;

  /// Cursor movement, erasing, inserting, deleting, scrolling, tabs, save and restore.
  private static final String MOVES = "@ABCDEFGHIJKLMPSTXZ`abdefgrsu";

  /// Private modes that change only the picture: cursor keys, origin, wrap, cursor blink and
  /// visibility, the alternate screen, synchronised output.
  private static final Set<String> PICTURE_MODES =
      Set.of("1", "6", "7", "12", "25", "47", "1047", "1048", "1049", "2026");

  private static final Safe NOTHING = new Safe("", true);

  private final StringBuilder parameters = new StringBuilder();
  private boolean tooLong;

  /// What stays, and whether something was left out.
  record Safe(String text, boolean left) {}

  void clear() {
    parameters.setLength(0);
    tooLong = false;
  }

  void add(char c) {
    tooLong |= parameters.length() >= CHARS_MAX;
    if (!tooLong) {
      parameters.append(c);
    }
  }

  Safe end(char last) {
    var given = parameters.toString();
    if (tooLong) {
      return NOTHING;
    }
    if (given.startsWith("?")) {
      return last == 'h' || last == 'l' ? modes(given.substring(1), last) : NOTHING;
    }
    if (last == 'q' && given.matches("[0-6]? ")) {
      return whole(given, last); // the shape of the cursor
    }
    if (!given.matches("[0-9:;]*")) {
      return NOTHING;
    }
    if (last == 'm') {
      return colours(given);
    }
    boolean erasesHistory = last == 'J' && given.contains("3");
    boolean insertMode = (last == 'h' || last == 'l') && given.equals("4");
    boolean moves = MOVES.indexOf(last) >= 0 && !erasesHistory && numbersAreSmall(given);
    return moves || insertMode ? whole(given, last) : NOTHING;
  }

  private static Safe whole(String given, char last) {
    return new Safe("\u001B[" + given + last, false);
  }

  private static boolean numbersAreSmall(String given) {
    for (var number : given.split("[:;]", -1)) {
      if (number.length() > 4 || (!number.isEmpty() && Integer.parseInt(number) > NUMBER_MAX)) {
        return false;
      }
    }
    return true;
  }

  private static Safe modes(String given, char last) {
    var all = given.split(";", -1);
    var stay = java.util.Arrays.stream(all).filter(PICTURE_MODES::contains).toList();
    return stay.isEmpty()
        ? NOTHING
        : new Safe("\u001B[?" + String.join(";", stay) + last, stay.size() < all.length);
  }

  /// Colours and weights without "conceal" (8), which would write text nobody sees.
  private static Safe colours(String given) {
    var numbers = given.split(";", -1);
    var stay = new ArrayList<String>();
    for (int i = 0; i < numbers.length; i++) {
      int more = colourParts(numbers, i);
      if (more > 0 || !isConceal(numbers[i])) {
        for (int part = i; part <= Math.min(i + more, numbers.length - 1); part++) {
          stay.add(numbers[part]);
        }
      }
      i += more;
    }
    return stay.isEmpty()
        ? NOTHING
        : new Safe("\u001B[" + String.join(";", stay) + "m", stay.size() < numbers.length);
  }

  private static boolean isConceal(String number) {
    return number.replaceFirst("^0+(?=.)", "").split(":", -1)[0].equals("8");
  }

  /// How many numbers after the one at `i` belong to it: `38;5;n` and `38;2;r;g;b`.
  private static int colourParts(String[] numbers, int i) {
    boolean colour = numbers[i].equals("38") || numbers[i].equals("48") || numbers[i].equals("58");
    if (!colour || i + 1 >= numbers.length) {
      return 0;
    }
    return switch (numbers[i + 1]) {
      case "5" -> 2;
      case "2" -> 4;
      default -> 0;
    };
  }
}
