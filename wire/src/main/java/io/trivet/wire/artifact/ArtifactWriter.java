package io.trivet.wire.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Writes artifacts of version 3, in constant memory: packed payloads go through a temporary file
/// in `workDirectory`, because a tar says the size of a member before its content.
public final class ArtifactWriter {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path workDirectory;
  private final Instant modified;

  public ArtifactWriter(Path workDirectory, Instant modified) {
    this.workDirectory = workDirectory;
    this.modified = modified;
  }

  public void write(ArtifactPlan plan, ArtifactPlan.Form form, OutputStream out)
      throws IOException {
    var version = JSON.writeValueAsBytes(members("format", "mender", "version", 3));
    var header = pack(form.compression(), tar -> header(plan, tar));
    var headerName = "header.tar" + form.compression().suffix();
    var manifest = manifest(plan, version, headerName, header);
    var tar = new TarWriter(out, modified);
    tar.add("version", version);
    tar.add("manifest", manifest);
    if (form.signer().isPresent()) {
      tar.add("manifest.sig", form.signer().get().sign(manifest));
    }
    tar.add(headerName, header);
    for (int i = 0; i < plan.parts().size(); i++) {
      data(tar, i, plan.parts().get(i), form.compression());
    }
    tar.finish();
  }

  private void header(ArtifactPlan plan, TarWriter tar) throws IOException {
    tar.add("header-info", JSON.writeValueAsBytes(info(plan)));
    for (var script : new TreeMap<>(plan.scripts()).entrySet()) {
      tar.add("scripts/" + script.getKey(), script.getValue());
    }
    for (int i = 0; i < plan.parts().size(); i++) {
      var part = plan.parts().get(i);
      var folder = "headers/%04d/".formatted(i);
      tar.add(folder + "type-info", JSON.writeValueAsBytes(typeInfo(part)));
      if (!part.metaData().isEmpty()) {
        tar.add(folder + "meta-data", JSON.writeValueAsBytes(part.metaData()));
      }
    }
  }

  private static Map<String, Object> info(ArtifactPlan plan) {
    var depends = new LinkedHashMap<String, Object>(new TreeMap<>(plan.depends()));
    depends.put("device_type", plan.deviceTypes());
    return members(
        "payloads", plan.parts().stream().map(part -> Map.of("type", part.type())).toList(),
        "artifact_provides", Map.of("artifact_name", plan.name()),
        "artifact_depends", depends);
  }

  private static Map<String, Object> typeInfo(ArtifactPlan.Part part) {
    return members(
        "type", part.type(),
        "artifact_provides", new TreeMap<>(part.provides()),
        "clears_artifact_provides", part.clears());
  }

  private static byte[] manifest(
      ArtifactPlan plan, byte[] version, String headerName, byte[] header) throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < plan.parts().size(); i++) {
      for (var file : plan.parts().get(i).files()) {
        lines.add(line(sha256(file), "data/%04d/%s".formatted(i, file.name())));
      }
    }
    lines.add(line(Manifest.sha256().digest(header), headerName));
    lines.add(line(Manifest.sha256().digest(version), "version"));
    return String.join("", lines).getBytes(StandardCharsets.UTF_8);
  }

  private static String line(byte[] digest, String name) {
    return HexFormat.of().formatHex(digest) + "  " + name + "\n";
  }

  private static byte[] sha256(ArtifactPlan.SourceFile file) throws IOException {
    try (var in = new DigestInputStream(file.content().open(), Manifest.sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.getMessageDigest().digest();
    }
  }

  private void data(TarWriter tar, int number, ArtifactPlan.Part part, Compression compression)
      throws IOException {
    var packed = Files.createTempFile(workDirectory, "payload", ".tar");
    try {
      try (var out = Files.newOutputStream(packed)) {
        packTo(out, compression, data -> files(part.files(), data));
      }
      try (var in = Files.newInputStream(packed)) {
        var name = "data/%04d.tar%s".formatted(number, compression.suffix());
        tar.add(name, Files.size(packed), in);
      }
    } finally {
      Files.delete(packed);
    }
  }

  private static void files(List<ArtifactPlan.SourceFile> files, TarWriter data)
      throws IOException {
    for (var file : files) {
      try (var content = file.content().open()) {
        data.add(file.name(), file.size(), content);
      }
    }
  }

  @FunctionalInterface
  private interface TarContent {
    void writeTo(TarWriter tar) throws IOException;
  }

  private byte[] pack(Compression compression, TarContent content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    packTo(bytes, compression, content);
    return bytes.toByteArray();
  }

  private void packTo(OutputStream out, Compression compression, TarContent content)
      throws IOException {
    try (var packed = compression.pack(out)) {
      var tar = new TarWriter(packed, modified);
      content.writeTo(tar);
      tar.finish();
    }
  }

  /// A JSON object with its members in this order.
  private static Map<String, Object> members(Object... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }
}
