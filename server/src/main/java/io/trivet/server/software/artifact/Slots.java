package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The wishes an artifact answers: every combination of one device type and one value for each of
/// its dependencies, as canonical JSON. Two artifacts of one name may not share any.
final class Slots {
  static final int SLOTS_MAX = 1_000;

  private Slots() {}

  static List<String> of(List<String> deviceTypes, Map<String, List<String>> depends) {
    var all = new TreeMap<>(depends);
    all.put("device_type", deviceTypes);
    List<Map<String, String>> combinations = List.of(Map.of());
    for (var entry : all.entrySet()) {
      combinations = times(combinations, entry.getKey(), entry.getValue());
    }
    return combinations.stream().map(Json::text).distinct().toList();
  }

  private static List<Map<String, String>> times(
      List<Map<String, String>> combinations, String name, List<String> values) {
    var next = new ArrayList<Map<String, String>>();
    for (var combination : combinations) {
      for (var value : values) {
        var longer = new TreeMap<>(combination);
        longer.put(name, value);
        next.add(longer);
      }
      if (next.size() > SLOTS_MAX) {
        throw new Failure.Invalid(
            "the artifact has more than %d combinations of device types and dependencies"
                .formatted(SLOTS_MAX));
      }
    }
    return next;
  }
}
