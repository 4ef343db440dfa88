package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The words for a device's status in a deployment: the same on the wire, in the database and in
/// lists. Source: Mender's deployments API, device deployment status.
public final class StatusText {
  public static final String PENDING = "pending";
  public static final String SUCCESS = "success";
  public static final String FAILURE = "failure";
  public static final String ABORTED = "aborted";
  public static final String NO_ARTIFACT = "noartifact";
  public static final String ALREADY_INSTALLED = "already-installed";
  public static final String DECOMMISSIONED = "decommissioned";

  /// In the order of a passage.
  public static final List<String> ACTIVE =
      List.of(
          PENDING,
          "downloading",
          "pause_before_installing",
          "installing",
          "pause_before_rebooting",
          "rebooting",
          "pause_before_committing");

  public static final List<String> PAUSED =
      List.of("pause_before_installing", "pause_before_rebooting", "pause_before_committing");

  public static final List<String> FINISHED =
      List.of(SUCCESS, FAILURE, ABORTED, NO_ARTIFACT, ALREADY_INSTALLED, DECOMMISSIONED);

  private static final Map<String, Report> REPORTS =
      Map.of(
          "downloading",
          new Report.Progressed(Passage.Step.DOWNLOADING),
          "installing",
          new Report.Progressed(Passage.Step.INSTALLING),
          "rebooting",
          new Report.Progressed(Passage.Step.REBOOTING),
          "pause_before_installing",
          new Report.PausedBefore(Passage.PausePoint.INSTALLING),
          "pause_before_rebooting",
          new Report.PausedBefore(Passage.PausePoint.REBOOTING),
          "pause_before_committing",
          new Report.PausedBefore(Passage.PausePoint.COMMITTING),
          SUCCESS,
          new Report.Ended(Outcome.SUCCESS),
          FAILURE,
          new Report.Ended(Outcome.FAILURE),
          ALREADY_INSTALLED,
          new Report.Ended(Outcome.ALREADY_INSTALLED));

  private StatusText() {}

  /// What a device may report.
  public static Report parseReport(String text) {
    return Optional.ofNullable(REPORTS.get(text))
        .orElseThrow(() ->
            new Failure.Invalid(
                "status must be one of " + REPORTS.keySet().stream().sorted().toList()));
  }

  public static String of(Passage passage) {
    return switch (passage) {
      case Passage.Pending _ -> PENDING;
      case Passage.Running(var step) -> of(step);
      case Passage.Paused(var point) -> of(point);
      case Passage.Finished finished -> of(finished.outcome());
    };
  }

  public static String of(Outcome outcome) {
    return switch (outcome) {
      case SUCCESS -> SUCCESS;
      case FAILURE -> FAILURE;
      case ABORTED -> ABORTED;
      case NO_ARTIFACT -> NO_ARTIFACT;
      case ALREADY_INSTALLED -> ALREADY_INSTALLED;
      case DECOMMISSIONED -> DECOMMISSIONED;
    };
  }

  /// Reads a status this program has stored. `finishedAt` is there exactly for finished ones.
  public static Passage parse(String text, Optional<Instant> finishedAt) {
    if (finishedAt.isPresent()) {
      return new Passage.Finished(outcome(text), finishedAt.get());
    }
    return switch (text) {
      case PENDING -> new Passage.Pending();
      case "downloading" -> new Passage.Running(Passage.Step.DOWNLOADING);
      case "installing" -> new Passage.Running(Passage.Step.INSTALLING);
      case "rebooting" -> new Passage.Running(Passage.Step.REBOOTING);
      case "pause_before_installing" -> new Passage.Paused(Passage.PausePoint.INSTALLING);
      case "pause_before_rebooting" -> new Passage.Paused(Passage.PausePoint.REBOOTING);
      case "pause_before_committing" -> new Passage.Paused(Passage.PausePoint.COMMITTING);
      default -> throw new IllegalStateException("unknown active status " + text);
    };
  }

  private static String of(Passage.Step step) {
    return switch (step) {
      case DOWNLOADING -> "downloading";
      case INSTALLING -> "installing";
      case REBOOTING -> "rebooting";
    };
  }

  private static String of(Passage.PausePoint point) {
    return switch (point) {
      case INSTALLING -> "pause_before_installing";
      case REBOOTING -> "pause_before_rebooting";
      case COMMITTING -> "pause_before_committing";
    };
  }

  private static Outcome outcome(String text) {
    return switch (text) {
      case SUCCESS -> Outcome.SUCCESS;
      case FAILURE -> Outcome.FAILURE;
      case ABORTED -> Outcome.ABORTED;
      case NO_ARTIFACT -> Outcome.NO_ARTIFACT;
      case ALREADY_INSTALLED -> Outcome.ALREADY_INSTALLED;
      case DECOMMISSIONED -> Outcome.DECOMMISSIONED;
      default -> throw new IllegalStateException("unknown final status " + text);
    };
  }
}
