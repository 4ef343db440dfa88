package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A command with a name that people run on devices without a shell: `{{name}}` in the command
/// stands for a parameter. A value is checked against its type and reaches the device's shell as
/// the content of a variable, so it can be no command of its own, however the command quotes it.
public record Runbook(
    String name, String description, String command, List<Parameter> parameters, Duration timeout) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final int VALUE_CHARS_MAX = 1000;

  public Runbook {
    parameters = List.copyOf(parameters);
    if (!NAME.matcher(name).matches()) {
      throw new Failure.Invalid("the name must be like restart-service: a-z, 0-9 and -");
    }
    if (command.isBlank()
        || command.getBytes(StandardCharsets.UTF_8).length > Limits.RUNBOOK_COMMAND_BYTES_MAX
        || !isOneLine(command)) {
      throw new Failure.Invalid(
          "the command must be one line of at most %d bytes without control characters"
              .formatted(Limits.RUNBOOK_COMMAND_BYTES_MAX));
    }
    if (description.length() > Limits.DESCRIPTION_CHARS_MAX) {
      throw new Failure.Invalid("the description is too long");
    }
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0
        || timeout.compareTo(Limits.RUNBOOK_TIME_MAX) > 0) {
      throw new Failure.Invalid(
          "timeout_seconds must be from 1 to %d".formatted(Limits.RUNBOOK_TIME_MAX.toSeconds()));
    }
    requireKnownPlaces(command, parameters);
  }

  /// One parameter and what values it takes.
  public record Parameter(String name, Type type) {
    public Parameter {
      if (!name.matches("[a-z][a-z0-9_]{0,31}")) {
        throw new Failure.Invalid("a parameter's name must be like service_name");
      }
    }
  }

  public sealed interface Type {
    /// Text that matches the whole pattern.
    record Text(String pattern) implements Type {
      public Text {
        compile(pattern);
      }
    }

    record Whole(long min, long max) implements Type {}

    record Choice(List<String> of) implements Type {
      public Choice {
        of = List.copyOf(of);
        if (of.isEmpty() || of.size() > 100) {
          throw new Failure.Invalid("a choice must have 1 to 100 values");
        }
      }
    }
  }

  /// The command with the values filled in.
  public String with(Map<String, String> values) {
    for (var given : values.keySet()) {
      if (parameters.stream().noneMatch(parameter -> parameter.name().equals(given))) {
        throw new Failure.Invalid("the runbook has no such parameter");
      }
    }
    for (var parameter : parameters) {
      requireFitting(parameter, values.get(parameter.name()));
    }
    var assignments = new StringBuilder();
    for (var parameter : parameters) {
      var value = quote(String.valueOf(values.get(parameter.name())));
      assignments.append("p_%s=%s; ".formatted(parameter.name(), value));
    }
    var filled = assignments + CommandTemplate.withVariables(command);
    if (filled.getBytes(StandardCharsets.UTF_8).length > Limits.RUNBOOK_COMMAND_BYTES_MAX) {
      throw new Failure.Invalid(
          "with these values the command is longer than %d bytes"
              .formatted(Limits.RUNBOOK_COMMAND_BYTES_MAX));
    }
    return filled;
  }

  /// One word for a POSIX shell, whatever is in it.
  public static String quote(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }

  private static void requireFitting(
      Parameter parameter, @org.jspecify.annotations.Nullable String value) {
    if (value == null) {
      throw new Failure.Invalid("the parameter %s is missing".formatted(parameter.name()));
    }
    boolean fits =
        value.length() <= VALUE_CHARS_MAX
            && isOneLine(value)
            && switch (parameter.type()) {
              case Type.Text(var pattern) -> compile(pattern).matcher(value).matches();
              case Type.Whole(var min, var max) -> isWhole(value, min, max);
              case Type.Choice(var of) -> of.contains(value);
            };
    if (!fits) {
      throw new Failure.Invalid(
          "the value of %s must be %s".formatted(parameter.name(), expected(parameter.type())));
    }
  }

  private static String expected(Type type) {
    return switch (type) {
      case Type.Text(var pattern) -> "one line of text that matches " + pattern;
      case Type.Whole(var min, var max) -> "a whole number from %d to %d".formatted(min, max);
      case Type.Choice(var of) -> "one of " + String.join(", ", of);
    };
  }

  private static boolean isWhole(String value, long min, long max) {
    if (!value.matches("-?\\d{1,18}")) {
      return false;
    }
    long number = Long.parseLong(value);
    return number >= min && number <= max;
  }

  private static boolean isOneLine(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }

  private static Pattern compile(String pattern) {
    if (pattern.length() > Limits.FILTER_REGEX_CHARS_MAX) {
      throw new Failure.Invalid("the pattern is too long");
    }
    try {
      return Pattern.compile(pattern);
    } catch (java.util.regex.PatternSyntaxException _) {
      throw new Failure.Invalid("the pattern is not a regular expression");
    }
  }

  private static void requireKnownPlaces(String command, List<Parameter> parameters) {
    CommandTemplate.withVariables(command); // none of them where it would not be filled in
    var names = new ArrayList<String>();
    parameters.forEach(parameter -> names.add(parameter.name()));
    if (names.stream().distinct().count() != names.size()) {
      throw new Failure.Invalid("two parameters have the same name");
    }
    var match = CommandTemplate.PLACE.matcher(command);
    while (match.find()) {
      if (!names.contains(match.group(1))) {
        throw new Failure.Invalid("{{%s}} is no parameter".formatted(match.group(1)));
      }
    }
  }
}
