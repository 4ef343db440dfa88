package io.trivet.server.software.deployment;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.software.Batch;
import io.trivet.core.software.Conduct;
import io.trivet.core.software.Gate;
import io.trivet.core.software.MaintenanceWindow;
import io.trivet.core.software.Phase;
import io.trivet.core.software.Phases;
import io.trivet.core.software.Windows;
import io.trivet.server.platform.http.Json;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How a deployment is carried out, as JSON: Mender's phases, retries and control map, and our
/// gates, windows and limits beside them.
final class ConductJson {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private ConductJson() {}

  record NameBody(@Nullable String scope, @Nullable String attribute) {
    AttributeName parse() {
      if (scope == null || attribute == null) {
        throw new Failure.Invalid("scope and attribute must be given");
      }
      return new AttributeName(Scope.parse(scope), attribute);
    }

    static NameBody of(AttributeName name) {
      return new NameBody(name.scope().text(), name.name());
    }
  }

  record GateBody(
      @Nullable Double success_rate,
      @Nullable Double confidence,
      @Nullable Long minimum,
      @Nullable Long most_failures,
      @Nullable Long most_silent,
      @Nullable Long expected_seconds,
      @Nullable Long soak_seconds) {
    Gate parse() {
      return new Gate(
          success_rate == null ? OptionalDouble.empty() : OptionalDouble.of(success_rate / 100),
          Objects.requireNonNullElse(confidence, Gate.CONFIDENCE_DEFAULT),
          optional(minimum),
          optional(most_failures),
          optional(most_silent),
          expected_seconds == null ? Gate.EXPECTED_DEFAULT : seconds(expected_seconds),
          soak_seconds == null ? Duration.ZERO : seconds(soak_seconds));
    }

    static Map<String, Object> write(Gate gate) {
      var json = new LinkedHashMap<String, Object>();
      gate.successRate().ifPresent(rate -> json.put("success_rate", Math.round(rate * 1e8) / 1e6));
      json.put("confidence", gate.confidence());
      gate.minimum().ifPresent(count -> json.put("minimum", count));
      gate.mostFailures().ifPresent(count -> json.put("most_failures", count));
      gate.mostSilent().ifPresent(count -> json.put("most_silent", count));
      json.put("expected_seconds", gate.expected().toSeconds());
      json.put("soak_seconds", gate.soak().toSeconds());
      return json;
    }
  }

  record PhaseBody(
      @Nullable Integer batch_size,
      @Nullable Long batch_size_devices,
      @Nullable String start_ts,
      @Nullable GateBody gate,
      @Nullable NameBody stratify_by) {
    Phase parse() {
      if (batch_size != null && batch_size_devices != null) {
        throw new Failure.Invalid("batch_size and batch_size_devices cannot be mixed");
      }
      return new Phase(
          batch(),
          Optional.ofNullable(start_ts).map(text -> time("start_ts", text)),
          Optional.ofNullable(gate).map(GateBody::parse),
          Optional.ofNullable(stratify_by).map(NameBody::parse));
    }

    private Batch batch() {
      if (batch_size != null) {
        return new Batch.Percent(batch_size);
      }
      return batch_size_devices == null ? new Batch.Rest() : new Batch.Devices(batch_size_devices);
    }

    /// The batch alone, as the phase's row keeps it.
    static Map<String, Object> write(Batch batch) {
      return switch (batch) {
        case Batch.Percent(var percent) -> Map.of("batch_size", percent);
        case Batch.Devices(var devices) -> Map.of("batch_size_devices", devices);
        case Batch.Rest _ -> Map.of();
      };
    }

    static Batch batch(String json) {
      return Json.parse(json, PhaseBody.class).batch();
    }
  }

  record UniformBody(
      @Nullable Integer count,
      @Nullable String start_ts,
      @Nullable Long interval_seconds,
      @Nullable GateBody gate) {
    Phases parse() {
      return Phases.uniform(
          Objects.requireNonNullElse(count, 0),
          Optional.ofNullable(start_ts).map(text -> time("start_ts", text)),
          Optional.ofNullable(interval_seconds).map(ConductJson::seconds),
          Optional.ofNullable(gate).map(GateBody::parse));
    }
  }

  record WindowBody(@Nullable List<String> days, @Nullable String from, @Nullable String to) {
    MaintenanceWindow parse() {
      var names = days == null || days.isEmpty() ? DAYS : days;
      return new MaintenanceWindow(
          names.stream().map(WindowBody::day).collect(Collectors.toSet()),
          clock("from", from),
          clock("to", to));
    }

    static WindowBody of(MaintenanceWindow window) {
      return new WindowBody(
          window.days().stream().sorted().map(day -> DAYS.get(day.getValue() - 1)).toList(),
          window.from().toString(),
          window.to().toString());
    }

    private static DayOfWeek day(@Nullable String text) {
      int index = text == null ? -1 : DAYS.indexOf(text.toLowerCase(Locale.ROOT));
      if (index < 0) {
        throw new Failure.Invalid("days of a window must be of mon tue wed thu fri sat sun");
      }
      return DayOfWeek.of(index + 1);
    }

    private static LocalTime clock(String name, @Nullable String text) {
      try {
        return LocalTime.parse(text == null ? "" : text);
      } catch (DateTimeException _) {
        throw new Failure.Invalid(name + " of a window must be a time of day such as 02:30");
      }
    }
  }

  record WindowsBody(
      @Nullable List<WindowBody> maintenance_windows,
      @Nullable String time_zone,
      @Nullable NameBody time_zone_attribute) {
    Windows parse() {
      return new Windows(
          Objects.requireNonNullElse(maintenance_windows, List.<WindowBody>of()).stream()
              .map(WindowBody::parse)
              .toList(),
          Optional.ofNullable(time_zone_attribute).map(NameBody::parse),
          zone(Objects.requireNonNullElse(time_zone, "UTC")));
    }

    static Map<String, Object> write(Windows windows) {
      if (windows.list().isEmpty()) {
        return Map.of();
      }
      var json = new LinkedHashMap<String, Object>();
      json.put("maintenance_windows", windows.list().stream().map(WindowBody::of).toList());
      json.put("time_zone", windows.zone().getId());
      windows.zoneAttribute().ifPresent(name -> json.put("time_zone_attribute", NameBody.of(name)));
      return json;
    }

    private static ZoneId zone(String text) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException _) {
        throw new Failure.Invalid("time_zone must be a time zone such as Europe/Zurich");
      }
    }
  }

  static Conduct parse(DeploymentJson.OrderBody body) {
    return new Conduct(
        phases(body),
        Objects.requireNonNullElse(body.retries(), 0),
        optional(body.max_devices()),
        new WindowsBody(body.maintenance_windows(), body.time_zone(), body.time_zone_attribute())
            .parse(),
        Optional.ofNullable(body.expires_ts()).map(text -> time("expires_ts", text)),
        optional(body.bytes_per_second()),
        controlMap(body.update_control_map()));
  }

  private static Phases phases(DeploymentJson.OrderBody body) {
    if (body.phases() != null && body.uniform_phases() != null) {
      throw new Failure.Invalid("phases and uniform_phases cannot both be given");
    }
    if (body.uniform_phases() != null) {
      return body.uniform_phases().parse();
    }
    return body.phases() == null || body.phases().isEmpty()
        ? Phases.ONE
        : new Phases(body.phases().stream().map(PhaseBody::parse).toList());
  }

  static Optional<String> controlMap(@Nullable JsonNode map) {
    return map == null || map.isNull()
        ? Optional.empty()
        : Optional.of(Json.text(ControlMap.checked(map)));
  }

  static Instant time(String name, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw new Failure.Invalid(name + " must be a time as in RFC 3339");
    }
  }

  private static Duration seconds(long count) {
    if (count < 0 || count > Duration.ofDays(36500).toSeconds()) {
      throw new Failure.Invalid("a number of seconds must be 0 or more, and less than 100 years");
    }
    return Duration.ofSeconds(count);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
