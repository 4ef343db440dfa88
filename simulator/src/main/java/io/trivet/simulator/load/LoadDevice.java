package io.trivet.simulator.load;

import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One virtual device: what it would remember, and when its turn is. It is about 200 bytes and its
/// token, so that a process has room for some hundred thousand; {@link Life} is what it does.
final class LoadDevice implements Delayed {
  final Fleet fleet;
  final Part part;
  final int number;
  final Part.Site site;

  // one thread at a time has the device: the queue hands it on
  long due;
  long inventoryDue;
  String token = "";
  volatile String runs;
  Stage stage = Stage.Away.INSTANCE;
  boolean admitted;

  /// The deployment it is on, also across a loss of power.
  @Nullable Offer open;

  /// The deployment it has ended last.
  volatile String ended = "";

  /// The deployment in which it has lost its power; that happens once in each.
  private String restarted = "";

  /// Where a device is.
  sealed interface Stage {
    /// Without a token.
    enum Away implements Stage {
      INSTANCE
    }

    /// Asks for work now and then.
    enum Idle implements Stage {
      INSTANCE
    }

    /// Has said that it downloads, and does.
    record Downloading(Offer offer) implements Stage {}

    record Downloaded(Offer offer) implements Stage {}

    /// Until the time of an installation is over.
    record Installing(Offer offer) implements Stage {}

    /// What the device will not have; `why` goes into its log.
    record Failing(Offer offer, String why) implements Stage {}
  }

  LoadDevice(Fleet fleet, Part part, int number) {
    this.fleet = fleet;
    this.part = part;
    this.number = number;
    this.site = Part.Weighted.choose(part.sites(), fleet.chance(number, "site"));
    this.runs = Part.Weighted.choose(part.versions(), fleet.chance(number, "version"));
  }

  String serial() {
    return fleet.serial(number);
  }

  /// Decided by chance, always alike for the same device, purpose and deployment.
  boolean happens(double rate, String purpose, Offer offer) {
    return rate > 0 && fleet.chance(number, purpose + offer.deployment()) < rate;
  }

  /// True the first time it is asked about this deployment.
  boolean restartOnce(Offer offer) {
    boolean first = !restarted.equals(offer.deployment());
    restarted = offer.deployment();
    return first;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return Long.compare(due, ((LoadDevice) other).due);
  }
}
