package io.trivet.core.software;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// When a deployment may be offered: in any of the windows, in the time zone that the device names
/// in an attribute, or else in the one given here. No windows: at any time.
public record Windows(
    List<MaintenanceWindow> list, Optional<AttributeName> zoneAttribute, ZoneId zone) {
  public static final Windows ALWAYS = new Windows(List.of(), Optional.empty(), ZoneId.of("UTC"));

  public Windows {
    list = List.copyOf(list);
    if (list.size() > Limits.WINDOWS_MAX) {
      throw new Failure.Invalid("at most %d windows are allowed".formatted(Limits.WINDOWS_MAX));
    }
  }

  public boolean areOpen(Instant now, ZoneId device) {
    return list.isEmpty() || list.stream().anyMatch(window -> window.isOpen(now, device));
  }

  /// What a device says of its time zone may be nonsense: then the deployment's own counts.
  public ZoneId zoneOf(Optional<String> attribute) {
    try {
      return attribute.map(ZoneId::of).orElse(zone);
    } catch (DateTimeException _) {
      return zone;
    }
  }
}
