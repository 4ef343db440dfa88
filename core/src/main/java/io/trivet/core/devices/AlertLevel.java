package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;

/// How a check stands.
public enum AlertLevel {
  OK,
  CRITICAL;

  public static AlertLevel parse(String text) {
    return switch (text) {
      case "OK" -> OK;
      case "CRITICAL" -> CRITICAL;
      default -> throw new Failure.Invalid("level must be OK or CRITICAL");
    };
  }
}
