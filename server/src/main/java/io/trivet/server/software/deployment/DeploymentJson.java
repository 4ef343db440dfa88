package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.software.Gate;
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
import tools.jackson.databind.JsonNode;

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
    var json = new LinkedHashMap<String, Object>();
    json.put("id", deployment.id().toString());
    json.put("name", deployment.name());
    json.put("artifact_name", deployment.artifactName());
    json.put("created", deployment.createdAt().toString());
    deployment.finishedAt().ifPresent(at -> json.put("finished", at.toString()));
    json.put("status", status(view));
    json.put("state", deployment.standing().state().text());
    if (!deployment.standing().reason().isEmpty()) {
      json.put("state_reason", deployment.standing().reason());
    }
    deployment.standing().since().ifPresent(at -> json.put("state_ts", at.toString()));
    json.put("device_count", asked(view));
    if (deployment.maxDevices() > 0) {
      json.put("max_devices", deployment.maxDevices());
    }
    json.put("initial_device_count", deployment.initialDevices());
    json.put("dynamic", deployment.dynamic());
    json.put("artifacts", view.artifacts());
    json.put("groups", deployment.groups());
    json.put("filter", view.filter());
    json.put("force_installation", deployment.forceInstallation());
    json.put("retries", deployment.retries());
    json.put("type", ConfigurationOrders.isOne(deployment) ? "configuration" : "software");
    json.put("phases", view.phases().stream().map(phase -> phase(view, phase)).toList());
    json.putAll(view.plan());
    json.put(
        "statistics",
        Map.of(
            "status", statistics(view),
            "total_size", totalSize(view),
            "bytes_sent", view.bytesSent()));
    return json;
  }

  static Object phase(Deployments.View view, PhaseStore.Row row) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", Integer.toString(row.number()));
    json.putAll(ConductJson.PhaseBody.write(row.phase().batch()));
    row.phase().startAt().or(row::openedAt).ifPresent(at -> json.put("start_ts", at.toString()));
    var counts = new LinkedHashMap<String, Long>();
    view.tallies().stream()
        .filter(tally -> tally.phase() == row.number())
        .forEach(tally -> counts.merge(tally.status(), tally.devices(), Long::sum));
    json.put("device_count", counts.values().stream().mapToLong(Long::longValue).sum());
    if (row.quota().isPresent()) {
      json.put("max_devices", row.quota().getAsLong());
    }
    json.put("open", row.openedAt().isPresent());
    row.openedAt().ifPresent(at -> json.put("opened_ts", at.toString()));
    row.phase()
        .stratifyBy()
        .ifPresent(name -> json.put("stratify_by", ConductJson.NameBody.of(name)));
    row.phase().gate().ifPresent(gate -> json.put("gate", gate(row, gate)));
    json.put("statistics", counts);
    return json;
  }

  private static Object gate(PhaseStore.Row row, Gate gate) {
    var json = ConductJson.GateBody.write(gate);
    json.put("verdict", row.verdict().isEmpty() ? "waiting" : row.verdict());
    row.satisfiedSince().ifPresent(at -> json.put("satisfied_since", at.toString()));
    return json;
  }

  /// The thirteen statuses and how many devices stand in each. Devices of a fixed set that have not
  /// asked yet are pending while the deployment is open.
  static Map<String, Long> statistics(Deployments.View view) {
    var counts = new LinkedHashMap<String, Long>();
    Stream.concat(StatusText.ACTIVE.stream(), StatusText.FINISHED.stream())
        .forEach(status -> counts.put(status, 0L));
    view.tallies().forEach(tally -> counts.merge(tally.status(), tally.devices(), Long::sum));
    if (view.deployment().finishedAt().isEmpty()) {
      long waiting =
          Math.max(view.deployment().initialDevices(), view.deployment().maxDevices())
              - asked(view);
      counts.merge(StatusText.PENDING, Math.max(0, waiting), Long::sum);
    }
    return counts;
  }

  static String status(Deployments.View view) {
    if (view.deployment().finishedAt().isPresent()) {
      return "finished";
    }
    boolean untouched =
        view.tallies().stream().allMatch(tally -> tally.status().equals(StatusText.PENDING));
    boolean scheduled = view.phases().stream().allMatch(phase -> phase.openedAt().isEmpty());
    return untouched ? (scheduled ? "scheduled" : "pending") : "inprogress";
  }

  static long asked(Deployments.View view) {
    return view.tallies().stream().mapToLong(DeploymentListStore.Tally::devices).sum();
  }

  private static long totalSize(Deployments.View view) {
    return view.tallies().stream().mapToLong(DeploymentListStore.Tally::bytes).sum();
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
    json.put("attempts", row.attempt());
    json.put("retries", row.retries());
    if (row.phase() > 0) {
      json.put("phase", Integer.toString(row.phase()));
    }
    row.reportedAt().ifPresent(at -> json.put("reported", at.toString()));
    artifact.ifPresent(view -> json.put("image", view));
    return json;
  }

  record OrderBody(
      @Nullable String name,
      @Nullable String artifact_name,
      @Nullable List<String> devices,
      @Nullable Boolean all_devices,
      @Nullable String filter_id,
      @Nullable Boolean force_installation,
      @Nullable Integer retries,
      @Nullable Long max_devices,
      @Nullable List<ConductJson.PhaseBody> phases,
      ConductJson.@Nullable UniformBody uniform_phases,
      @Nullable List<ConductJson.WindowBody> maintenance_windows,
      @Nullable String time_zone,
      ConductJson.@Nullable NameBody time_zone_attribute,
      @Nullable String expires_ts,
      @Nullable Long bytes_per_second,
      @Nullable JsonNode update_control_map,
      @Nullable Integer offline_days,
      ConductJson.@Nullable NameBody stratify_by,
      @Nullable String group) {}

  record ReasonBody(@Nullable String reason) {}

  record PatchBody(@Nullable JsonNode update_control_map) {}

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
