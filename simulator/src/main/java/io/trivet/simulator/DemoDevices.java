package io.trivet.simulator;

import io.trivet.wire.artifact.VerificationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The twenty simulated devices of the demonstration: two types on three sites. The installer of
/// one type breaks on the first release.
final class DemoDevices {
  static final String GOOD_TYPE = "gateway-a";
  static final String FAILING_TYPE = "gateway-b";
  static final int GOOD = 15;
  static final int FAILING = 5;

  private static final List<String> SITES = List.of("lyon", "porto", "vienna");

  private DemoDevices() {}

  /// They install only what `key` has signed.
  static List<VirtualDevice.Traits> all(VerificationKey key, String brokenRelease) {
    var list = new ArrayList<VirtualDevice.Traits>();
    for (int i = 0; i < GOOD + FAILING; i++) {
      boolean failing = i % (GOOD / FAILING + 1) == 0;
      list.add(
          new VirtualDevice.Traits(
              "02:00:00:00:01:%02x".formatted(i),
              failing ? FAILING_TYPE : GOOD_TYPE,
              Optional.of(key),
              name -> failing && name.equals(brokenRelease),
              inventory(i, failing)));
    }
    return list;
  }

  private static Map<String, String> inventory(int number, boolean failing) {
    var site = SITES.get(number % SITES.size());
    return Map.of(
        "hostname",
        "%s-gateway-%02d".formatted(site, number + 1),
        "site",
        site,
        "hw_revision",
        failing ? "rev-B" : "rev-A",
        "kernel",
        "Linux version 6.1.0");
  }
}
