package io.trivet.server.software.deployment;

import java.time.Instant;
import java.time.ZoneId;

/// Why a device does not get a deployment now: what is remembered of it, so that the device need
/// not ask the database again before something has changed.
sealed interface Refusal {
  /// The device is through with the deployment, or has finished a newer one.
  record Through() implements Refusal {}

  /// The device is not in the dynamic group, until its inventory changes.
  record NotMatching() implements Refusal {}

  /// The same, but the filter asks for what changes by itself.
  record NotMatchingNow() implements Refusal {}

  record OutsideWindow(ZoneId zone) implements Refusal {}

  /// The share of devices like this one is used up, until the deployment changes.
  record ShareUsed() implements Refusal {}

  /// Nobody gets it before this time, unless the deployment changes.
  record ClosedUntil(Instant time) implements Refusal {}
}
