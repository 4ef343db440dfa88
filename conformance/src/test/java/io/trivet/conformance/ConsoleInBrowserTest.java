package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// The console in Debian's Chromium: runs `ui/tests/run.mjs` with Node and tells each of its tests.
@Tag("slow")
@Tag("real-clients")
class ConsoleInBrowserTest {
  private static final Path UI = Path.of("../ui").toAbsolutePath();
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final String RUN_SECONDS_MAX = "900"; // a quiet machine takes a quarter of it
  private static final Duration END_MAX = Duration.ofSeconds(30);

  /// A line of the Test Anything Protocol that ends a test, with its directive, if there is one.
  private static final Pattern RESULT =
      Pattern.compile("\\s*(not )?ok \\d+ - (.*?)(?: # (SKIP)\\b ?(.*))?");

  private @Nullable Process process;

  private record Result(boolean ok, String name, @Nullable String skipped, String detail) {
    void report() {
      Assumptions.assumeTrue(skipped == null, skipped);
      assertTrue(ok, detail);
    }
  }

  @TestFactory
  Stream<DynamicTest> in_a_browser() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM), CHROMIUM + " is not there: the browser tests are skipped");
    Command.require("node");
    var run = start();
    process = run;
    var output = new BufferedReader(run.inputReader(StandardCharsets.UTF_8));
    var results = Stream.generate(() -> next(output)).takeWhile(result -> result != null);
    return Stream.concat(
        results.map(result -> DynamicTest.dynamicTest(result.name(), result::report)),
        Stream.of(DynamicTest.dynamicTest("the run has ended well", () -> awaitEnd(run))));
  }

  private static Process start() throws IOException {
    var builder =
        new ProcessBuilder(
                "timeout", RUN_SECONDS_MAX, "node", "--test-reporter=tap", "tests/run.mjs")
            .directory(UI.toFile())
            .redirectError(UI.resolve("target/browser-tests.log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SERVER_TARGET", System.getProperty("server.target"));
    return builder.start();
  }

  private static @Nullable Result next(BufferedReader output) {
    try {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        var match = RESULT.matcher(line);
        if (match.matches()) {
          var skipped = match.group(3) == null ? null : "skipped: " + match.group(4);
          return new Result(match.group(1) == null, match.group(2), skipped, detail(output));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The block behind a result: what failed and where.
  private static String detail(BufferedReader output) throws IOException {
    var text = new StringBuilder();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.strip().equals("...")) {
        break;
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static void awaitEnd(Process run) throws IOException, InterruptedException {
    assertTrue(run.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS), "the run does not end");
    assertEquals(0, run.exitValue(), Files.readString(UI.resolve("target/browser-tests.log")));
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroy();
    }
  }
}
