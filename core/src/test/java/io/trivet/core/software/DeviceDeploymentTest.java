package io.trivet.core.software;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceDeploymentTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  @Test
  void a_report_moves_the_device_on() {
    assertEquals(
        new Verdict.Moved(new Passage.Running(Passage.Step.INSTALLING)),
        at(new Passage.Pending()).on(new Report.Progressed(Passage.Step.INSTALLING), NOW));
    assertEquals(
        new Verdict.Moved(new Passage.Finished(Outcome.SUCCESS, NOW)),
        at(new Passage.Paused(Passage.PausePoint.COMMITTING))
            .on(new Report.Ended(Outcome.SUCCESS), NOW));
  }

  @Test
  void a_repeated_report_changes_nothing() {
    assertEquals(
        new Verdict.Unchanged(),
        at(new Passage.Running(Passage.Step.DOWNLOADING))
            .on(new Report.Progressed(Passage.Step.DOWNLOADING), LATER));
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void a_late_report_changes_nothing_and_a_withdrawn_device_is_stopped(Outcome outcome) {
    var verdict =
        at(new Passage.Finished(outcome, NOW)).on(new Report.Ended(Outcome.FAILURE), LATER);
    var withdrawn = outcome == Outcome.ABORTED || outcome == Outcome.DECOMMISSIONED;
    assertEquals(withdrawn ? new Verdict.Refused(outcome) : new Verdict.Unchanged(), verdict);
  }

  @Test
  void every_status_has_one_word_and_is_read_back() {
    for (var text : StatusText.ACTIVE) {
      assertEquals(text, StatusText.of(StatusText.parse(text, Optional.empty())));
    }
    for (var text : StatusText.FINISHED) {
      assertEquals(text, StatusText.of(StatusText.parse(text, Optional.of(NOW))));
    }
    assertThrows(Failure.Invalid.class, () -> StatusText.parseReport("aborted"));
    assertEquals(
        new Report.Ended(Outcome.ALREADY_INSTALLED), StatusText.parseReport("already-installed"));
  }

  @Test
  void the_smallest_artifact_that_suits_is_chosen() {
    var large = candidate(100, Map.of());
    var small = candidate(10, Map.of("version", List.of("1", "2")));
    var smaller = candidate(5, Map.of("version", List.of("9")));
    var device = new Provides(Map.of("device_type", "t", "artifact_name", "a", "version", "2"));
    assertEquals(Optional.of(small), ArtifactChoice.choose(List.of(large, small, smaller), device));
    var without = new Provides(Map.of("device_type", "t", "artifact_name", "a"));
    assertEquals(
        Optional.of(large), ArtifactChoice.choose(List.of(large, small, smaller), without));
    var other = new Provides(Map.of("device_type", "u", "artifact_name", "a"));
    assertEquals(Optional.empty(), ArtifactChoice.choose(List.of(large, small), other));
  }

  @Test
  void a_device_must_say_its_type_and_what_it_runs() {
    assertThrows(Failure.Invalid.class, () -> new Provides(Map.of("device_type", "t")));
    assertThrows(
        Failure.Invalid.class,
        () -> new Provides(Map.of("device_type", "t", "artifact_name", "x".repeat(5000))));
  }

  private static Candidate candidate(long size, Map<String, List<String>> depends) {
    return new Candidate(new ArtifactId(UUID.randomUUID()), List.of("t"), depends, size);
  }

  private static DeviceDeployment at(Passage passage) {
    var device = new DeviceRef(new TenantId(UUID.randomUUID()), new DeviceId(UUID.randomUUID()));
    return new DeviceDeployment(new DeploymentId(UUID.randomUUID()), device, passage, 1, 1);
  }
}
