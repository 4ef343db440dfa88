package io.trivet.server.software.artifact;

import io.trivet.core.software.ArtifactId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An artifact as it is stored. `content` is what it says of itself; `size` in bytes.
record ArtifactRow(
    ArtifactId id,
    String name,
    String description,
    long size,
    String sha256,
    boolean signed,
    Content content,
    Instant modifiedAt) {

  /// The part that only describes; kept as JSON.
  record Content(
      int version,
      List<String> deviceTypes,
      Map<String, String> provides,
      Map<String, List<String>> depends,
      List<String> clears,
      List<Update> updates) {}

  /// One payload; no `type` for a payload that installs nothing.
  record Update(Optional<String> type, List<File> files, Map<String, Object> metaData) {}

  /// `size` in bytes, `date` in RFC 3339.
  record File(String name, String checksum, long size, String date) {}
}
