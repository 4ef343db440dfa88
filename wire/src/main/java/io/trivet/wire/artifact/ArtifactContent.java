package io.trivet.wire.artifact;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an artifact says of itself. `provides` and `depends` are those of the header and of all
/// payloads together; each dependency lists the values that will do.
public record ArtifactContent(
    int version,
    String name,
    List<String> deviceTypes,
    Map<String, String> provides,
    Map<String, List<String>> depends,
    List<String> clearsProvides,
    List<String> scripts,
    List<Payload> payloads) {
  public ArtifactContent {
    deviceTypes = List.copyOf(deviceTypes);
    provides = Map.copyOf(provides);
    depends = Map.copyOf(depends);
    clearsProvides = List.copyOf(clearsProvides);
    scripts = List.copyOf(scripts);
    payloads = List.copyOf(payloads);
  }

  /// One part that an update module installs; without a type it only changes what is provided.
  public record Payload(
      Optional<String> type, List<PayloadFile> files, Map<String, Object> metaData) {
    public Payload {
      files = List.copyOf(files);
      metaData = Map.copyOf(metaData);
    }
  }

  /// `size` in bytes, `sha256` in hexadecimal.
  public record PayloadFile(String name, long size, String sha256, Instant modified) {}
}
