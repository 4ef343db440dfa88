package io.trivet.core.software.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the devices of each group have in common that others do not: for each value of an
/// attribute, its share among the failed and among all that were tried. A value that nine in ten of
/// the failed have and one in ten of all has a lift of nine. Devices are counted one after another;
/// nothing of them is kept.
public final class Traits {
  /// Devices of a group from which on a trait is more than chance.
  public static final int DEVICES_MIN = 3;

  public static final int TRAITS_MAX = 10;

  /// Values of one attribute that are counted: one with more tells devices apart, not kinds of
  /// devices, and is dropped.
  static final int VALUES_MAX = 200;

  static final int ATTRIBUTES_MAX = 300;

  private static final double SHARE_MIN = 0.6;
  private static final double LIFT_MIN = 1.2;

  private final List<Set<String>> groups;
  private final Counts all = new Counts();
  private final List<Counts> ofGroups = new ArrayList<>();

  /// Of each group the devices that failed in it.
  public Traits(List<? extends Iterable<String>> groups) {
    this.groups = new ArrayList<>();
    for (var group : groups) {
      var set = new HashSet<String>();
      group.forEach(set::add);
      this.groups.add(set);
      ofGroups.add(new Counts());
    }
  }

  /// `failedShare` and `allShare` from 0 to 1, `failed` in devices.
  public record Trait(
      String attribute, String value, double failedShare, double allShare, long failed) {
    public double lift() {
      return failedShare / allShare;
    }
  }

  private static final class Counts {
    private final Map<String, Map<String, Long>> byAttribute = new HashMap<>();
    private final Set<String> dropped = new HashSet<>();
    private long devices;

    void add(Map<String, ? extends Iterable<String>> attributes) {
      devices++;
      attributes.forEach((attribute, values) -> {
        if (!dropped.contains(attribute)
            && (byAttribute.size() < ATTRIBUTES_MAX || byAttribute.containsKey(attribute))) {
          count(attribute, values);
        }
      });
    }

    private void count(String attribute, Iterable<String> values) {
      var counts = byAttribute.computeIfAbsent(attribute, _ -> new HashMap<>());
      values.forEach(value -> counts.merge(value, 1L, Long::sum));
      if (counts.size() > VALUES_MAX) {
        byAttribute.remove(attribute);
        dropped.add(attribute);
      }
    }

    double share(String attribute, String value) {
      return (double) byAttribute.getOrDefault(attribute, Map.of()).getOrDefault(value, 0L)
          / devices;
    }
  }

  /// One device that was tried, whether it failed or not, with its attributes.
  public void add(String device, Map<String, ? extends Iterable<String>> attributes) {
    all.add(attributes);
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).contains(device)) {
        ofGroups.get(i).add(attributes);
      }
    }
  }

  /// How many devices were counted.
  public long devices() {
    return all.devices;
  }

  /// What a group has in common, the most telling first; the index is that of the constructor.
  public List<Trait> of(int group) {
    var counts = ofGroups.get(group);
    if (counts.devices < DEVICES_MIN) {
      return List.of();
    }
    var traits = new ArrayList<Trait>();
    counts.byAttribute.forEach((attribute, values) -> {
      if (!all.dropped.contains(attribute)) {
        values.forEach((value, count) ->
            traits.add(
                new Trait(
                    attribute,
                    value,
                    counts.share(attribute, value),
                    all.share(attribute, value),
                    count)));
      }
    });
    return traits.stream()
        .filter(t -> t.allShare() > 0 && t.failedShare() >= SHARE_MIN && t.lift() >= LIFT_MIN)
        .sorted(
            Comparator.comparingDouble((Trait t) -> -t.failedShare() * Math.log(t.lift()))
                .thenComparing(Trait::attribute)
                .thenComparing(Trait::value))
        .limit(TRAITS_MAX)
        .toList();
  }
}
