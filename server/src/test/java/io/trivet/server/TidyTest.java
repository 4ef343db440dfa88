package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Small rules of docs and CONTRIBUTING.md that no compiler checks. Sizes are a ratchet: a limit
/// may go down, not up.
class TidyTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /// Lines of a product file.
  private static final int FILE_LINES_MAX = 410;

  /// What does not stand in product code, and what to write instead. A line with `// tidy:` says
  /// why it is an exception.
  private static final Map<String, String> BANNED =
      Map.of(
          "Instant.now(",
          "take an Instant or an InstantSource",
          "CompletableFuture",
          "block on a virtual thread",
          "Thread.sleep(",
          "wait for a condition",
          "TO" + "DO",
          "finish it, or say it in the issue",
          "printStackTrace()",
          "log it");

  @Test
  void banned_words_do_not_stand_in_product_code() throws IOException {
    var found = new ArrayList<String>();
    for (var file : productFiles()) {
      var lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        for (var banned : BANNED.entrySet()) {
          if (line.contains(banned.getKey()) && !line.contains("// tidy:")) {
            found.add(
                "%s:%d %s: %s"
                    .formatted(HOME.relativize(file), i + 1, banned.getKey(), banned.getValue()));
          }
        }
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void files_stay_small() throws IOException {
    var large = new ArrayList<String>();
    for (var file : productFiles()) {
      long lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES_MAX) {
        large.add(HOME.relativize(file) + " has " + lines + " lines");
      }
    }
    assertEquals(List.of(), large);
  }

  @Test
  void statements_stand_in_stores() throws IOException {
    var found = new ArrayList<String>();
    for (var file : productFiles()) {
      var name = file.getFileName().toString();
      boolean mayHoldSql =
          name.endsWith("Store.java")
              || file.toString().contains("/platform/")
              || SMALL_STORES.contains(name);
      if (!mayHoldSql
          && Files.readString(file)
              .matches("(?s).*\"\"\"\\s+(SELECT|INSERT|UPDATE|DELETE|WITH) .*")) {
        found.add(HOME.relativize(file).toString());
      }
    }
    assertEquals(List.of(), found);
  }

  /// Two or three statements beside the code that needs them.
  private static final List<String> SMALL_STORES =
      List.of("AdmissionLimits.java", "Presence.java", "Tenants.java", "ClientSettings.java");

  @Test
  void the_page_of_settings_is_up_to_date() throws IOException {
    assertEquals(
        Setting.page(),
        Files.readString(HOME.resolve("docs/operate/settings.md")),
        "run: ./trivet settings > docs/operate/settings.md");
  }

  @Test
  void every_package_says_what_it_is() throws IOException {
    var missing = new ArrayList<Path>();
    for (var file : productFiles()) {
      var info = file.resolveSibling("package-info.java");
      if (!Files.exists(info) && !file.endsWith("module-info.java")) {
        missing.add(HOME.relativize(file));
      }
    }
    assertEquals(List.of(), missing);
  }

  private static List<Path> productFiles() throws IOException {
    var files = new ArrayList<Path>();
    for (var module : List.of("core", "wire", "trust", "server", "simulator")) {
      try (var all = Files.walk(HOME.resolve(module).resolve("src/main/java"))) {
        all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }
}
