package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// How a deployment is carried out. `retries` are further attempts of a device after a failure;
/// `maxDevices` caps a deployment to a dynamic group; `bytesPerSecond` paces the offers;
/// `controlMap` is Mender's update control map as JSON, for clients that ask for one.
public record Conduct(
    Phases phases,
    int retries,
    OptionalLong maxDevices,
    Windows windows,
    Optional<Instant> expiresAt,
    OptionalLong bytesPerSecond,
    Optional<String> controlMap) {
  public static final Conduct PLAIN =
      new Conduct(
          Phases.ONE,
          0,
          OptionalLong.empty(),
          Windows.ALWAYS,
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty());

  public Conduct {
    require(
        retries >= 0 && retries <= Limits.RETRIES_MAX,
        "retries must be a number from 0 to %d".formatted(Limits.RETRIES_MAX));
    require(maxDevices.orElse(1) >= 1, "max_devices must be 1 or more");
    require(bytesPerSecond.orElse(1) >= 1, "bytes_per_second must be 1 or more");
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new Failure.Invalid(message);
    }
  }
}
