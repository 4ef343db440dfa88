package io.trivet.core.software.failure;

import java.util.List;
import java.util.regex.Pattern;

/// What a log says of a failure: the line that tells most about it, the exit code of the update
/// module if one is named, and the last lines for a person to read.
record Cause(String line, String exitCode, List<String> lastLines) {
  /// Only the end of a log is looked at: there it went wrong.
  private static final int LINES_MAX = 200;

  static final int LINE_CHARS_MAX = 500;
  private static final int SHOWN_MAX = 5;

  /// What Mender's clients put before the words of an update module: of 3.x `Output (stderr) from
  /// command "/usr/share/mender/modules/v3/name": `, of others `Update module output: `.
  private static final Pattern OUTPUT =
      Pattern.compile(
          "(?:Update [Mm]odule output|Output)(?: \\(std(?:out|err)\\))?"
              + "(?: from command \"(?:[^\"\\\\]|\\\\.){0,300}\")?: (.+)");

  private static final Pattern EXIT =
      Pattern.compile(
          "(?:exit status|exited with (?:status|code)|returned (?:code|status)|exit code)"
              + "[: ]{1,3}(-?\\d{1,5})|signal: (\\w{1,20})",
          Pattern.CASE_INSENSITIVE);

  /// Lines that only repeat that something failed. They count if there is nothing better.
  private static final Pattern GENERIC =
      Pattern.compile(
          "State transition:.*|.*terminated abnormally.*|transient error.*|fatal error.*"
              + "|.*[Dd]eployment.* failed.*|Update module.*exited.*|Process returned non-zero.*"
              + "|Installation failed.*|.*rolling back.*|.*rollback.*",
          Pattern.CASE_INSENSITIVE);

  Cause {
    lastLines = List.copyOf(lastLines);
  }

  static Cause of(List<Failed.LogLine> log) {
    var end =
        log.subList(Math.max(0, log.size() - LINES_MAX), log.size()).stream()
            .map(line -> new Failed.LogLine(line.level(), plain(line.message())))
            .filter(line -> !line.message().isEmpty())
            .toList();
    return new Cause(line(end), exitCode(end), shown(end));
  }

  /// The module's last words before it failed; else the last error that says something; else the
  /// last error; else the last line.
  private static String line(List<Failed.LogLine> end) {
    int failed = lastAbnormal(end);
    for (int i = failed; i >= 0; i--) {
      var output = OUTPUT.matcher(end.get(i).message());
      if (output.matches()) {
        return output.group(1);
      }
    }
    for (var line : end.reversed()) {
      if (line.isError() && !GENERIC.matcher(line.message()).matches()) {
        return line.message();
      }
    }
    for (var line : end.reversed()) {
      if (line.isError()) {
        return line.message();
      }
    }
    return end.isEmpty() ? "" : end.getLast().message();
  }

  /// The last line that says that a module ended badly; -1 without one.
  private static int lastAbnormal(List<Failed.LogLine> end) {
    for (int i = end.size() - 1; i >= 0; i--) {
      if (end.get(i).message().contains("terminated abnormally")) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isOutput(Failed.LogLine line) {
    return OUTPUT.matcher(line.message()).matches();
  }

  private static String exitCode(List<Failed.LogLine> end) {
    for (var line : end.reversed()) {
      var exit = EXIT.matcher(line.message());
      if (line.isError() && exit.find()) {
        return exit.group(1) != null ? exit.group(1) : "signal " + exit.group(2);
      }
    }
    return "";
  }

  private static List<String> shown(List<Failed.LogLine> end) {
    var errors = end.stream().filter(l -> l.isError() || isOutput(l)).toList();
    var lines = errors.isEmpty() ? end : errors;
    return lines.subList(Math.max(0, lines.size() - SHOWN_MAX), lines.size()).stream()
        .map(Failed.LogLine::message)
        .toList();
  }

  /// One line without control characters and marks that change its direction.
  private static String plain(String message) {
    var cut = message.substring(0, Math.min(message.length(), LINE_CHARS_MAX));
    var plain = new StringBuilder(cut.length());
    cut.codePoints().map(c -> isPlain(c) ? c : ' ').forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
