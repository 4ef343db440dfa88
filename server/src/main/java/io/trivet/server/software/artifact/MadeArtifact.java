package io.trivet.server.software.artifact;

import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.Candidate;
import java.util.List;
import java.util.Map;

/// A small artifact that the server made for one purpose: it stands in no list and in no release.
record MadeArtifact(ArtifactId id, String name, String deviceType, byte[] content) {

  Candidate candidate() {
    return new Candidate(id, List.of(deviceType), Map.of(), content.length);
  }

  Map<String, Object> forDevice() {
    return Map.of(
        "id", id.toString(),
        "artifact_name", name,
        "device_types_compatible", List.of(deviceType));
  }
}
