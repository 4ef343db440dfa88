package io.trivet.server.people.access;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What kind of program somebody signs in with, in words of our own: what it says of itself could
/// say anything, and a version changes every month.
record ClientProgram(String name, String system) {
  /// The first that is found counts: Edge and Opera call themselves Chrome too, Chrome Safari.
  private static final Map<String, String> PROGRAMS =
      ordered(
          "edg/",
          "Edge",
          "opr/",
          "Opera",
          "firefox/",
          "Firefox",
          "chrome/",
          "Chrome",
          "safari/",
          "Safari",
          "curl/",
          "curl",
          "mender-cli",
          "mender-cli",
          "go-http-client",
          "a Go program",
          "python",
          "a Python program",
          "java",
          "a Java program");

  private static final Map<String, String> SYSTEMS =
      ordered(
          "android", "Android", "iphone", "iOS", "ipad", "iOS", "windows", "Windows", "mac os",
          "macOS", "linux", "Linux");

  static ClientProgram of(String userAgent) {
    var text = userAgent.toLowerCase(Locale.ROOT);
    return new ClientProgram(first(PROGRAMS, text, "an unknown program"), first(SYSTEMS, text, ""));
  }

  private static String first(Map<String, String> words, String text, String otherwise) {
    return words.entrySet().stream()
        .filter(word -> text.contains(word.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  private static Map<String, String> ordered(String... pairs) {
    var map = new java.util.LinkedHashMap<String, String>();
    Stream.iterate(0, i -> i < pairs.length, i -> i + 2)
        .forEach(i -> map.put(pairs[i], pairs[i + 1]));
    return map;
  }

  @Override
  public String toString() {
    return system.isEmpty() ? name : name + " on " + system;
  }
}
