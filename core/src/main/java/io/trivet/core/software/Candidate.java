package io.trivet.core.software;

import java.util.List;
import java.util.Map;

/// What decides whether an artifact suits a device: the device types it was made for, and for each
/// name it depends on, the values that will do. Size in bytes.
public record Candidate(
    ArtifactId id, List<String> deviceTypes, Map<String, List<String>> depends, long size) {
  public Candidate {
    deviceTypes = List.copyOf(deviceTypes);
    depends = Map.copyOf(depends);
  }

  public boolean suits(Provides device) {
    return deviceTypes.contains(device.deviceType())
        && depends.entrySet().stream().allMatch(depend -> met(depend, device));
  }

  private static boolean met(Map.Entry<String, List<String>> depend, Provides device) {
    var has = device.values().get(depend.getKey());
    return has != null && depend.getValue().contains(has);
  }
}
