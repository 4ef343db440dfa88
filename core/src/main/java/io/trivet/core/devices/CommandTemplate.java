package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.util.regex.Pattern;

/// A line of POSIX shell in which `{{name}}` stands for the variable `p_name`: one word, whether it
/// stands alone or inside double quotes. Inside single quotes a shell replaces nothing, so there a
/// parameter is refused.
final class CommandTemplate {
  static final Pattern PLACE = Pattern.compile("\\{\\{([a-z0-9_]+)}}");

  private enum Quotes {
    NONE,
    SINGLE,
    DOUBLE
  }

  private CommandTemplate() {}

  static String withVariables(String command) {
    var out = new StringBuilder();
    var place = PLACE.matcher(command);
    var quotes = Quotes.NONE;
    int at = 0;
    while (at < command.length()) {
      char c = command.charAt(at);
      if (place.find(at) && place.start() == at) {
        out.append(variable(place.group(1), quotes));
        at = place.end();
      } else if (c == '\\' && quotes != Quotes.SINGLE && at + 1 < command.length()) {
        out.append(c).append(command.charAt(at + 1));
        at += 2;
      } else {
        quotes = after(quotes, c);
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private static String variable(String name, Quotes quotes) {
    return switch (quotes) {
      case NONE -> "\"${p_%s}\"".formatted(name);
      case DOUBLE -> "${p_%s}".formatted(name);
      case SINGLE ->
          throw new Failure.Invalid(
              "{{%s}} stands in single quotes, where a shell fills in nothing".formatted(name));
    };
  }

  private static Quotes after(Quotes before, char c) {
    return switch (before) {
      case NONE -> c == '\'' ? Quotes.SINGLE : c == '"' ? Quotes.DOUBLE : Quotes.NONE;
      case SINGLE -> c == '\'' ? Quotes.NONE : Quotes.SINGLE;
      case DOUBLE -> c == '"' ? Quotes.NONE : Quotes.DOUBLE;
    };
  }
}
