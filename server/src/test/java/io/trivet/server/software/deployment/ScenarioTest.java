package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// Rollouts from one device to gates and stops, from simple to hard, as text: the files of the
/// folder `scenarios`, one for each letter. What a line means: see {@link Script}. `-Dscenario=F11`
/// plays one of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioTest {
  private static final String LETTERS = "ABCDEFG";

  private final TestDatabase database = new TestDatabase();

  private record Scenario(String name, String text) {}

  @AfterAll
  void close() {
    database.close();
  }

  @TestFactory
  Stream<DynamicContainer> scenarios() {
    return LETTERS
        .chars()
        .mapToObj(letter -> (char) letter)
        .map(letter ->
            DynamicContainer.dynamicContainer(
                letter.toString(),
                read(letter).stream()
                    .filter(one -> one.name().startsWith(System.getProperty("scenario", "")))
                    .map(one -> DynamicTest.dynamicTest(one.name(), () -> play(one.text())))));
  }

  private void play(String text) {
    // a Wednesday
    var stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"));
    try {
      new Script(stage).play(text);
    } finally {
      stage.end();
    }
  }

  /// The scenarios of a file are numbered without a gap.
  private static List<Scenario> read(char letter) {
    var scenarios = new ArrayList<Scenario>();
    var parts = text(letter).split("(?m)^== ", -1);
    for (int n = 1; n < parts.length; n++) {
      var lines = parts[n].split("\n", 2);
      assertEquals("%s%02d".formatted(letter, n), lines[0].substring(0, 3), lines[0]);
      scenarios.add(new Scenario(lines[0], lines[1]));
    }
    return scenarios;
  }

  private static String text(char letter) {
    try (var file = ScenarioTest.class.getResourceAsStream("scenarios/" + letter + ".txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
