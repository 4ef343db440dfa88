package io.trivet.simulator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A fleet as its file describes it. The same file makes the same devices in every run: identities,
/// keys, sites and whose installer fails follow from `seed` and a device's number.
record Fleet(String name, long seed, List<Part> parts) {
  Fleet {
    parts = List.copyOf(parts);
  }

  int count() {
    return parts.stream().mapToInt(Part::count).sum();
  }

  List<String> deviceTypes() {
    return parts.stream().map(Part::deviceType).distinct().toList();
  }

  /// All devices, in order of their number.
  List<LoadDevice> devices() {
    var devices = new ArrayList<LoadDevice>(count());
    for (var part : parts) {
      for (int i = 0; i < part.count(); i++) {
        devices.add(new LoadDevice(this, part, devices.size()));
      }
    }
    return devices;
  }

  String serial(int number) {
    return "%s-%07d".formatted(name, number);
  }

  /// What is decided by chance about a device, such as its site; `purpose` tells decisions apart.
  double chance(int number, String purpose) {
    return new SplittableRandom(seed * 1_000_003L + number * 31L + purpose.hashCode() * 7L)
        .nextDouble();
  }
}
