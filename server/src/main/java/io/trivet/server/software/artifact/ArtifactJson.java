package io.trivet.server.software.artifact;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Artifacts and releases as Mender's deployments API writes them.
final class ArtifactJson {
  private ArtifactJson() {}

  static Object write(ArtifactRow artifact) {
    var content = artifact.content();
    var view = new LinkedHashMap<String, Object>();
    view.put("id", artifact.id().toString());
    view.put("name", artifact.name());
    view.put("description", artifact.description());
    view.put("device_types_compatible", content.deviceTypes());
    view.put("info", Map.of("format", "mender", "version", content.version()));
    view.put("signed", artifact.signed());
    view.put("updates", content.updates().stream().map(ArtifactJson::update).toList());
    view.put("artifact_provides", content.provides());
    view.put("artifact_depends", content.depends());
    view.put("clears_artifact_provides", content.clears());
    view.put("size", artifact.size());
    view.put("modified", artifact.modifiedAt().toString());
    return view;
  }

  static Map<String, Object> forDevice(ArtifactRow artifact) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", artifact.id().toString());
    view.put("artifact_name", artifact.name());
    view.put("device_types_compatible", artifact.content().deviceTypes());
    return view;
  }

  static Object release(ReleaseStore.Row release, List<ArtifactRow> artifacts) {
    var view = new LinkedHashMap<String, Object>();
    view.put("name", release.name());
    view.put("modified", release.modifiedAt().toString());
    view.put("artifacts", artifacts.stream().map(ArtifactJson::write).toList());
    view.put("artifacts_count", release.artifacts());
    view.put("tags", release.tags());
    view.put("notes", release.notes());
    return view;
  }

  /// The deprecated form with capital letters.
  static Object releaseV1(ReleaseStore.Row release, List<ArtifactRow> artifacts) {
    var view = new LinkedHashMap<String, Object>();
    view.put("Name", release.name());
    view.put("modified", release.modifiedAt().toString());
    view.put("Artifacts", artifacts.stream().map(ArtifactJson::write).toList());
    view.put("ArtifactsCount", release.artifacts());
    view.put("tags", release.tags());
    view.put("notes", release.notes());
    return view;
  }

  static Object key(SigningKeyStore.Row key) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", key.id().toString());
    view.put("name", key.name());
    view.put("pem", key.pem());
    view.put("algorithm", key.algorithm());
    view.put("fingerprint", key.fingerprint());
    view.put("created_ts", key.createdAt().toString());
    return view;
  }

  /// `meta_data` as an array of pairs is a historical mistake of Mender's that mender-cli needs.
  private static Object update(ArtifactRow.Update update) {
    var view = new LinkedHashMap<String, Object>();
    var type = new LinkedHashMap<String, Object>();
    type.put("type", update.type().orElse(null));
    view.put("type_info", type);
    view.put("files", update.files());
    view.put("metadata", update.metaData());
    view.put(
        "meta_data",
        update.metaData().entrySet().stream()
            .map(entry -> Map.of("Key", entry.getKey(), "Value", entry.getValue()))
            .toList());
    return view;
  }
}
