package io.trivet.core.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Everything that receivers of events can be told, in the words of the API. The first three and
/// `device-inventory-changed` are Mender's.
public enum EventType {
  DEVICE_PROVISIONED(EventKind.DEVICE),
  DEVICE_DECOMMISSIONED(EventKind.DEVICE),
  DEVICE_STATUS_CHANGED(EventKind.DEVICE),
  DEVICE_INVENTORY_CHANGED(EventKind.DEVICE),
  DEVICE_CREATED(EventKind.DEVICE),
  DEVICE_CONFIGURATION_CHANGED(EventKind.DEVICE),

  DEPLOYMENT_CREATED(EventKind.DEPLOYMENT),
  DEPLOYMENT_FINISHED(EventKind.DEPLOYMENT),
  DEPLOYMENT_ABORTED(EventKind.DEPLOYMENT),
  DEPLOYMENT_HALTED(EventKind.DEPLOYMENT),
  DEPLOYMENT_PAUSED(EventKind.DEPLOYMENT),
  DEPLOYMENT_RESUMED(EventKind.DEPLOYMENT),
  DEPLOYMENT_PHASE_OPENED(EventKind.DEPLOYMENT),
  /// All devices of a phase are through and its gate still does not open.
  DEPLOYMENT_HELD(EventKind.DEPLOYMENT),
  ROLLOUTS_STOPPED(EventKind.DEPLOYMENT),
  ROLLOUTS_RESUMED(EventKind.DEPLOYMENT),
  DECOY_REACHED(EventKind.DEPLOYMENT),
  DEVICE_DEPLOYMENT_FINISHED(EventKind.DEPLOYMENT),

  ARTIFACT_UPLOADED(EventKind.RELEASE),
  ARTIFACT_DELETED(EventKind.RELEASE),

  ALERT_RAISED(EventKind.ALERT),
  ALERT_CLEARED(EventKind.ALERT),

  /// Somebody asked whether their webhook works.
  WEBHOOK_TEST(EventKind.USER);

  private final EventKind kind;

  EventType(EventKind kind) {
    this.kind = kind;
  }

  public EventKind kind() {
    return kind;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static EventType parse(String text) {
    return Arrays.stream(values())
        .filter(type -> type.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new Failure.Invalid("unknown event type: expected one of " + all()));
  }

  private static String all() {
    return Arrays.stream(values()).map(EventType::text).collect(Collectors.joining(", "));
  }
}
