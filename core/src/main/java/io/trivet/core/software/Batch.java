package io.trivet.core.software;

/// How many devices a phase takes.
public sealed interface Batch {
  /// Of the devices the deployment is for, when it is given; rounded down.
  record Percent(int percent) implements Batch {}

  record Devices(long devices) implements Batch {}

  /// All that are left.
  record Rest() implements Batch {}
}
