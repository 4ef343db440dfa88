package io.trivet.server.devices.monitor;

import io.trivet.core.devices.Alert;
import io.trivet.core.devices.AlertLevel;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Alerts as Mender's device monitor writes and reads them.
final class AlertJson {
  private AlertJson() {}

  /// `subject` is kept whole; of its members only name and type are looked at.
  record AlertBody(
      @Nullable String name,
      @Nullable String level,
      @Nullable JsonNode subject,
      @Nullable String timestamp) {

    Alert parse(Instant now) {
      if (subject == null || !subject.isObject()) {
        throw new Failure.Invalid("subject must be an object with name and type");
      }
      return new Alert(
          Objects.requireNonNullElse(name, ""),
          AlertLevel.parse(Objects.requireNonNullElse(level, "")),
          text(subject, "name"),
          text(subject, "type"),
          Json.text(subject),
          timestamp == null ? now : time(timestamp));
    }
  }

  record CheckBody(@Nullable String name, @Nullable String status, @Nullable String type) {
    Map<String, String> parse() {
      return Map.of("name", part(name), "status", part(status), "type", part(type));
    }

    private static String part(@Nullable String text) {
      if (text == null || text.length() > Limits.ALERT_NAME_CHARS_MAX) {
        throw new Failure.Invalid(
            "every check must have name, status and type of at most %d characters"
                .formatted(Limits.ALERT_NAME_CHARS_MAX));
      }
      return text;
    }
  }

  record EnabledBody(@Nullable Boolean enabled) {
    boolean given() {
      return Optional.ofNullable(enabled)
          .orElseThrow(() -> new Failure.Invalid("enabled must be true or false"));
    }
  }

  static String checks(List<CheckBody> checks) {
    if (checks.size() > Limits.CHECKS_PER_DEVICE_MAX) {
      throw new Failure.Invalid(
          "a device has at most %d checks".formatted(Limits.CHECKS_PER_DEVICE_MAX));
    }
    return Json.text(checks.stream().map(CheckBody::parse).toList());
  }

  static Object write(DeviceId device, AlertStore.Row row) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", row.id().toString());
    view.put("device_id", device.toString());
    view.put("name", row.name());
    view.put("level", row.level().name());
    view.put("subject", Json.parse(row.subject(), JsonNode.class));
    view.put("timestamp", row.at().toString());
    return view;
  }

  private static String text(JsonNode node, String name) {
    var member = node.path(name);
    return member.isString() ? member.stringValue() : "";
  }

  private static Instant time(String text) {
    try {
      var time = OffsetDateTime.parse(text).toInstant();
      if (time.isAfter(Instant.EPOCH)) {
        return time;
      }
    } catch (DateTimeException _) {
      throw new Failure.Invalid("timestamp must be a time such as 2026-01-31T12:00:00Z");
    }
    throw new Failure.Invalid("timestamp must be a time after 1970");
  }
}
