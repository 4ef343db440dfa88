package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.software.StatusText;
import io.trivet.server.platform.http.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Deployments as Mender's deployments API writes them.
final class DeploymentJson {
  /// `2026-11-22 09:35:57.5 +0000 UTC`, the form of times in log texts.
  private static final DateTimeFormatter LOG_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral(" +0000 UTC")
          .toFormatter();

  private DeploymentJson() {}

  static Object write(Deployments.View view) {
    var deployment = view.deployment();
    var statistics = statistics(view);
    var json = new LinkedHashMap<String, Object>();
    json.put("id", deployment.id().toString());
    json.put("name", deployment.name());
    json.put("artifact_name", deployment.artifactName());
    json.put("created", deployment.createdAt().toString());
    deployment.finishedAt().ifPresent(at -> json.put("finished", at.toString()));
    json.put("status", status(view));
    json.put("device_count", asked(view));
    json.put("max_devices", deployment.maxDevices());
    json.put("initial_device_count", deployment.maxDevices());
    json.put("dynamic", false);
    json.put("artifacts", view.artifacts());
    json.put("groups", deployment.groups());
    json.put("filter", view.filter());
    json.put("force_installation", deployment.forceInstallation());
    json.put("retries", 0);
    json.put("type", "software");
    json.put("statistics", Map.of("status", statistics, "total_size", totalSize(view)));
    return json;
  }

  /// The thirteen statuses and how many devices stand in each. Devices that have not asked yet are
  /// pending while the deployment is open.
  static Map<String, Long> statistics(Deployments.View view) {
    var counts = new LinkedHashMap<String, Long>();
    Stream.concat(StatusText.ACTIVE.stream(), StatusText.FINISHED.stream())
        .forEach(status -> counts.put(status, 0L));
    view.tallies().forEach(tally -> counts.put(tally.status(), tally.devices()));
    if (view.deployment().finishedAt().isEmpty()) {
      counts.merge(StatusText.PENDING, view.deployment().maxDevices() - asked(view), Long::sum);
    }
    return counts;
  }

  private static String status(Deployments.View view) {
    if (view.deployment().finishedAt().isPresent()) {
      return "finished";
    }
    boolean untouched =
        view.tallies().stream().allMatch(tally -> tally.status().equals(StatusText.PENDING));
    return untouched ? "pending" : "inprogress";
  }

  private static long asked(Deployments.View view) {
    return view.tallies().stream().mapToLong(DeploymentStore.Tally::devices).sum();
  }

  private static long totalSize(Deployments.View view) {
    return view.tallies().stream().mapToLong(DeploymentStore.Tally::bytes).sum();
  }

  static Map<String, Object> write(PassageStore.Row row, Optional<Object> artifact) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", row.device().toString());
    json.put("status", row.status());
    json.put("state", row.status());
    json.put("substate", row.substate());
    json.put("created", row.createdAt().toString());
    row.startedAt().ifPresent(at -> json.put("started", at.toString()));
    row.finishedAt().ifPresent(at -> json.put("finished", at.toString()));
    row.forgottenAt().ifPresent(at -> json.put("deleted", at.toString()));
    json.put("device_type", row.deviceType());
    json.put("log", row.hasLog());
    artifact.ifPresent(view -> json.put("image", view));
    return json;
  }

  record OrderBody(
      @Nullable String name,
      @Nullable String artifact_name,
      @Nullable List<String> devices,
      @Nullable Boolean all_devices,
      @Nullable Boolean force_installation) {}

  record StatusBody(@Nullable String status) {}

  record StatisticsBody(@Nullable List<String> deployment_ids) {}

  record ReportBody(@Nullable String status, @Nullable String substate) {}

  record LogBody(@Nullable List<LogMessage> messages) {}

  record LogMessage(@Nullable String timestamp, @Nullable String level, @Nullable String message) {}

  /// The messages of a device's log, checked, as the JSON that is stored.
  static String log(LogBody body) {
    var messages = body.messages();
    if (messages == null || messages.isEmpty() || messages.size() > Limits.LOG_MESSAGES_MAX) {
      throw new Failure.Invalid(
          "messages must hold 1 to %d messages".formatted(Limits.LOG_MESSAGES_MAX));
    }
    return Json.text(messages.stream().map(DeploymentJson::checked).toList());
  }

  private static LogMessage checked(@Nullable LogMessage message) {
    if (message == null
        || message.timestamp() == null
        || message.level() == null
        || message.message() == null) {
      throw new Failure.Invalid("every message must have timestamp, level and message");
    }
    return new LogMessage(time(message.timestamp()).toString(), message.level(), message.message());
  }

  /// Clients may pad a timestamp with blanks.
  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text.replace(" ", "")).toInstant();
    } catch (DateTimeException _) {
      throw new Failure.Invalid("timestamp must be a time as in RFC 3339");
    }
  }

  /// One line a message. What a device wrote cannot break out of its line.
  static String logText(String stored) {
    return Stream.of(Json.parse(stored, LogMessage[].class))
        .map(m ->
            "%s %s: %s\n"
                .formatted(
                    LOG_TIME.format(
                        Instant.parse(String.valueOf(m.timestamp())).atOffset(ZoneOffset.UTC)),
                    oneLine(String.valueOf(m.level())),
                    oneLine(String.valueOf(m.message()))))
        .collect(Collectors.joining());
  }

  private static String oneLine(String text) {
    var line = new StringBuilder();
    text.stripTrailing()
        .chars()
        .forEach(c -> {
          if (c == '\n') {
            line.append("\\n");
          } else if (Character.isISOControl(c) && c != '\t') {
            line.append("\\u%04x".formatted(c));
          } else {
            line.append((char) c);
          }
        });
    return line.toString();
  }
}
