package io.trivet.core.software.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the devices of a group have in common that others do not: for each value of an attribute,
/// its share among the failed and among all that were tried. A value that nine in ten of the failed
/// have and one in ten of all has a lift of nine.
public final class Traits {
  /// Devices of a group from which on a trait is more than chance can explain.
  public static final int DEVICES_MIN = 3;

  public static final int TRAITS_MAX = 10;

  /// Different values of one attribute that are counted: one with more tells devices apart, not
  /// kinds of devices.
  static final int VALUES_MAX = 1000;

  private static final double SHARE_MIN = 0.6;
  private static final double LIFT_MIN = 1.2;

  private Traits() {}

  /// `failedShare` and `allShare` from 0 to 1.
  public record Trait(
      String attribute, String value, double failedShare, double allShare, long failed) {
    public double lift() {
      return allShare == 0 ? 0 : failedShare / allShare;
    }
  }

  /// `all` holds the attributes of every device that was tried, the failed ones included. The most
  /// telling first.
  public static List<Trait> of(Set<String> failed, Map<String, Map<String, String>> all) {
    var members = failed.stream().filter(all::containsKey).toList();
    if (members.size() < DEVICES_MIN) {
      return List.of();
    }
    var ofAll = count(all.values());
    var ofFailed = count(members.stream().map(all::get).toList());
    var traits = new ArrayList<Trait>();
    ofFailed.forEach((attribute, values) -> {
      var known = ofAll.getOrDefault(attribute, Map.of());
      if (known.size() <= VALUES_MAX) {
        values.forEach((value, count) ->
            traits.add(
                new Trait(
                    attribute,
                    value,
                    (double) count / members.size(),
                    (double) known.getOrDefault(value, count) / all.size(),
                    count)));
      }
    });
    return traits.stream()
        .filter(trait -> trait.failedShare() >= SHARE_MIN && trait.lift() >= LIFT_MIN)
        .sorted(
            Comparator.comparingDouble((Trait t) -> -t.failedShare() * Math.log(t.lift()))
                .thenComparing(Trait::attribute)
                .thenComparing(Trait::value))
        .limit(TRAITS_MAX)
        .toList();
  }

  private static Map<String, Map<String, Long>> count(Iterable<Map<String, String>> devices) {
    var counts = new HashMap<String, Map<String, Long>>();
    for (var device : devices) {
      device.forEach((attribute, value) -> {
        var values = counts.computeIfAbsent(attribute, _ -> new HashMap<>());
        if (values.containsKey(value) || values.size() <= VALUES_MAX) {
          values.merge(value, 1L, Long::sum);
        }
      });
    }
    return counts;
  }
}
