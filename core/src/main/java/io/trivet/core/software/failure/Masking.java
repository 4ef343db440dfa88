package io.trivet.core.software.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts a line into words and puts signs in the place of what differs from device to device. Every
/// pattern is linear: no repetition stands inside another.
final class Masking {
  static final String ANY = "<*>";
  static final int WORDS_MAX = 40;

  private record Mask(Pattern pattern, String sign) {}

  private static final List<Mask> MASKS =
      List.of(
          mask("https?://[^\\s\"'<>]+", "<url>"),
          mask(
              "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
              "<id>"),
          mask(
              "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[0-9.,]*(?:Z|[+-]\\d\\d:?\\d\\d)?",
              "<time>"),
          mask("\\b[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}\\b", "<mac>"),
          mask("\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?\\b", "<ip>"),
          mask("\\b0x[0-9a-fA-F]+\\b", "<hex>"),
          mask("\\b(?=[0-9a-fA-F]*\\d)[0-9a-fA-F]{8,}\\b", "<hex>"),
          mask("\\d+(?:[.,]\\d+)*", "<n>"));

  private Masking() {}

  /// At most {@link #WORDS_MAX} words; the last one of a longer line stands for the rest.
  static List<String> words(String line) {
    var masked = line;
    for (var mask : MASKS) {
      masked = mask.pattern().matcher(masked).replaceAll(mask.sign());
    }
    var words = new ArrayList<String>();
    for (var word : masked.strip().split("\\s+", WORDS_MAX + 1)) {
      words.add(words.size() == WORDS_MAX - 1 ? ANY : word);
      if (words.size() == WORDS_MAX) {
        break;
      }
    }
    return words;
  }

  static boolean isVariable(String word) {
    return word.indexOf('<') >= 0 && word.indexOf('>') > 0;
  }

  private static Mask mask(String regex, String sign) {
    return new Mask(Pattern.compile(regex), sign);
  }
}
