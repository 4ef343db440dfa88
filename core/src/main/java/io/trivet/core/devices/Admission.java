package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.util.ArrayList;
import java.util.List;

/// How a person's word moves the authentication sets of a device. Pure: devices in, changes out.
public final class Admission {
  private Admission() {}

  /// One set gets another status.
  public record Change(AuthSet set, DeviceStatus to) {
    /// Tokens of a set that is no longer accepted are worth nothing from then on.
    public boolean revokesTokens() {
      return set.status() == DeviceStatus.ACCEPTED;
    }
  }

  /// The changes that give `set` the status `to`; empty when it has it already. Accepting one key
  /// rejects the key that was accepted before: that is how keys are rotated.
  public static List<Change> decide(Device device, AuthSet set, DeviceStatus to) {
    if (set.status() == to) {
      return List.of();
    }
    requireReachable(set.status(), to);
    var changes = new ArrayList<Change>();
    if (to == DeviceStatus.ACCEPTED) {
      device.authSets().stream()
          .filter(other -> other.status() == DeviceStatus.ACCEPTED)
          .forEach(other -> changes.add(new Change(other, DeviceStatus.REJECTED)));
    }
    changes.add(new Change(set, to));
    return changes;
  }

  /// The status of the device once the changes are made.
  public static DeviceStatus statusAfter(Device device, List<Change> changes) {
    return DeviceStatus.ofDevice(
        device.authSets().stream()
            .map(set ->
                changes.stream()
                    .filter(change -> change.set().id().equals(set.id()))
                    .map(Change::to)
                    .findFirst()
                    .orElse(set.status()))
            .toList());
  }

  private static void requireReachable(DeviceStatus from, DeviceStatus to) {
    boolean reachable =
        switch (to) {
          case ACCEPTED, REJECTED -> true;
          case PENDING -> from != DeviceStatus.PREAUTHORIZED;
          case PREAUTHORIZED, NOAUTH -> false;
        };
    if (!reachable) {
      throw new Failure.Invalid(
          "dev auth: bad request: an authentication set that is %s cannot become %s"
              .formatted(from.text(), to.text()));
    }
  }
}
