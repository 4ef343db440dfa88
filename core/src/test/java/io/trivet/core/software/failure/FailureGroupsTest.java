package io.trivet.core.software.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.software.failure.Failed.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Logs as Mender's clients (3.4 and 4.x) send them, and logs as nobody should.
class FailureGroupsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FailureGroups groups = new FailureGroups();
  private int count;

  private void fail(String state, String module, List<LogLine> log) {
    groups.add(new Failed("device-" + count, state, module, START.plusSeconds(count++), log));
  }

  private static LogLine info(String message) {
    return new LogLine("info", message);
  }

  private static LogLine error(String message) {
    return new LogLine("error", message);
  }

  /// What a client of 3.4 writes when the installer of a module fails.
  private static List<LogLine> moduleFailed(String words, int exit) {
    return List.of(
        info("Running Mender client version: 3.4.0"),
        info("State transition: update-fetch [Download_Enter] -> update-store [Download_Enter]"),
        info("Installer: authenticated digital signature of artifact"),
        info("State transition: update-store [Download_Enter] -> update-install [ArtifactInstall]"),
        info("Output (stdout) from command \"/usr/share/mender/modules/v3/m\": checking the slot"),
        info("Output (stderr) from command \"/usr/share/mender/modules/v3/m\": " + words),
        error("Update module terminated abnormally: exit status " + exit),
        error("transient error: Update module terminated abnormally: exit status " + exit),
        info("State transition: update-install [ArtifactInstall] -> rollback [ArtifactRollback]"));
  }

  @Test
  void failures_with_one_cause_are_one_group_whatever_differs_from_device_to_device() {
    for (int i = 0; i < 200; i++) {
      fail(
          "installing",
          "rootfs-image",
          moduleFailed(
              "dd: error writing '/dev/mmcblk0p%d': No space left on device".formatted(2 + i % 2),
              1));
    }
    for (int i = 0; i < 50; i++) {
      fail(
          "installing",
          "deb",
          moduleFailed(
              "E: Unable to fetch http://10.0.%d.7/pool/x_%d.deb Connection timed out [IP: 10.0.%d.7 80]"
                  .formatted(i, i, i),
              100));
    }
    var list = groups.list();
    assertEquals(2, list.size());
    assertEquals(200, list.getFirst().count());
    assertEquals(
        "dd: error writing '/dev/mmcblk<n>p<n>': No space left on device",
        list.getFirst().signature().template());
    assertEquals("1", list.getFirst().signature().exitCode());
    assertEquals(50, list.getLast().count());
    assertEquals("100", list.getLast().signature().exitCode());
    assertTrue(list.getLast().signature().template().contains("Connection timed out"));
    assertEquals(START, list.getFirst().firstSeen());
    assertEquals(START.plusSeconds(199), list.getFirst().lastSeen());
  }

  @Test
  void the_same_words_in_another_state_or_module_are_another_cause() {
    fail("installing", "deb", moduleFailed("it broke", 1));
    fail("rebooting", "deb", moduleFailed("it broke", 1));
    fail("installing", "rpm", moduleFailed("it broke", 1));
    fail("installing", "deb", moduleFailed("it broke", 2));
    assertEquals(4, groups.list().size());
  }

  @Test
  void errors_of_the_client_itself_are_causes_too() {
    fail(
        "downloading",
        "",
        List.of(
            info("State transition: update-check [Sync] -> update-fetch [Download_Enter]"),
            error(
                "Artifact install failed: installer: failed to read Artifact: reader: expecting signed artifact, but no signature file found"),
            error("fatal error: update aborted"),
            info("State transition: update-store -> cleanup [Error]")));
    fail(
        "downloading",
        "",
        List.of(
            error(
                "Fetching artifact failed: Get \"https://updates.example.com/a?x=1\": dial tcp 192.0.2.7:443: i/o timeout"),
            error("transient error: download failed")));
    var templates = groups.list().stream().map(g -> g.signature().template()).toList();
    assertTrue(templates.getFirst().contains("no signature file found"), templates::toString);
    assertTrue(templates.getLast().contains("i/o timeout"), templates::toString);
    assertTrue(templates.getLast().contains("<url>"), templates::toString);
  }

  @Test
  void a_module_that_was_killed_shows_its_signal() {
    fail("installing", "m", List.of(error("Update module terminated abnormally: signal: killed")));
    assertEquals("signal killed", groups.list().getFirst().signature().exitCode());
  }

  @Test
  void without_a_log_the_state_is_all_there_is() {
    fail("rebooting", "rootfs-image", List.of());
    var group = groups.list().getFirst();
    assertEquals("", group.signature().template());
    assertEquals("rebooting", group.signature().state());
  }

  @Test
  void the_result_depends_on_the_failures_alone() {
    var random = new Random(7);
    var failures = new ArrayList<Failed>();
    for (int i = 0; i < 2000; i++) {
      var words = "cause %d of part %d failed at %d".formatted(random.nextInt(30), i % 5, i);
      failures.add(new Failed("d" + i, "installing", "m", START, moduleFailed(words, i % 3)));
    }
    var first = new FailureGroups();
    var second = new FailureGroups();
    failures.forEach(first::add);
    failures.forEach(second::add);
    assertEquals(first.list(), second.list());
  }

  @Test
  void hostile_logs_cost_neither_time_nor_memory_nor_lines() {
    long start = System.nanoTime();
    var random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      var noise = new StringBuilder();
      for (int w = 0; w < 60; w++) {
        noise.append(Integer.toString(random.nextInt(), 36)).append(w % 7 == 0 ? "\n" : " ");
      }
      fail("s" + i, "m" + i, List.of(error(noise.toString()), error("\u202e\u0007[31m" + noise)));
    }
    fail("x", "y", List.of(error("a".repeat(5_000_000))));
    fail("x", "y", List.of(error("1.".repeat(1_000_000))));
    fail("x", "y", List.of(error(":a:".repeat(1_000_000) + "<*><n>")));
    var list = groups.list();
    assertTrue(list.size() <= FailureGroups.GROUPS_MAX + 1, "groups: " + list.size());
    assertEquals(5_003, list.stream().mapToLong(FailureGroup::count).sum());
    for (var group : list) {
      for (var line : group.example()) {
        assertFalse(line.matches("(?s).*[\\p{Cntrl}\\u202e].*"), line);
        assertTrue(line.length() <= Cause.LINE_CHARS_MAX);
      }
      assertFalse(group.signature().template().contains("\u202e"));
    }
    assertTrue((System.nanoTime() - start) / 1e9 < 60, "it took too long");
  }

  @Test
  void time_grows_with_the_number_of_lines_and_no_faster() {
    double few = Double.MAX_VALUE;
    double many = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) { // the best of three: the machine has other work too
      few = Math.min(few, seconds(5_000));
      many = Math.min(many, seconds(20_000));
    }
    assertTrue(many < 10 * few + 1, many + " s against " + few + " s");
  }

  private static double seconds(int failures) {
    var measured = new FailureGroups();
    long start = System.nanoTime();
    for (int i = 0; i < failures; i++) {
      var log = moduleFailed("part " + i % 977 + " of " + i + " is broken: code " + i % 13, 1);
      measured.add(new Failed("d" + i, "installing", "m" + i % 50, START, log));
    }
    assertFalse(measured.list().isEmpty());
    return (System.nanoTime() - start) / 1e9;
  }
}
