package io.trivet.core.software;

import io.trivet.core.devices.AttributeName;
import java.time.Instant;
import java.util.Optional;

/// A part of a deployment: how many devices, from when on, and the gate behind it. With
/// `stratifyBy`, the phase takes of each value of the attribute as many devices as the whole has of
/// it.
public record Phase(
    Batch batch,
    Optional<Instant> startAt,
    Optional<Gate> gate,
    Optional<AttributeName> stratifyBy) {
  static final Phase EVERYTHING =
      new Phase(new Batch.Rest(), Optional.empty(), Optional.empty(), Optional.empty());
}
