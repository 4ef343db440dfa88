package io.trivet.trust.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A command's words and its `--option value` pairs; an option may be given several times.
record Arguments(List<String> words, Map<String, List<String>> options) {

  /// Reads what follows the command's name; anything unexpected is {@link WrongUse}.
  static Arguments parse(List<String> arguments, Set<String> known) {
    var words = new ArrayList<String>();
    var options = new HashMap<String, List<String>>();
    for (int i = 0; i < arguments.size(); i++) {
      var word = arguments.get(i);
      if (!word.startsWith("--")) {
        words.add(word);
        continue;
      }
      if (!known.contains(word)) {
        throw new WrongUse("unknown option " + word);
      }
      if (i + 1 == arguments.size()) {
        throw new WrongUse(word + " needs a value");
      }
      options.computeIfAbsent(word, _ -> new ArrayList<>()).add(arguments.get(++i));
    }
    return new Arguments(words, options);
  }

  /// The only word.
  String word(String what) {
    if (words.size() != 1) {
      throw new WrongUse("expected " + what);
    }
    return words.getFirst();
  }

  List<String> all(String option) {
    return options.getOrDefault(option, List.of());
  }

  Optional<String> find(String option) {
    var all = all(option);
    if (all.size() > 1) {
      throw new WrongUse(option + " is given twice");
    }
    return all.stream().findFirst();
  }

  String get(String option, String what) {
    return find(option).orElseThrow(() -> new WrongUse("expected " + option + " " + what));
  }
}
