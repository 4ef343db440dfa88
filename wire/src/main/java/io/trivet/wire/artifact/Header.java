package io.trivet.wire.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the header member: `header-info`, then the state scripts under `scripts/`, then for each
/// payload `headers/NNNN/` with `files` (version 2), `type-info` and, if there is any, `meta-data`.
final class Header {
  private static final String SCRIPTS = "scripts/";

  private final int version;
  private final TarReader tar;
  private final Map<String, String> provides = new LinkedHashMap<>();
  private final Map<String, List<String>> depends = new LinkedHashMap<>();
  private final List<String> clears = new ArrayList<>();
  private final List<String> scripts = new ArrayList<>();
  private final List<Optional<String>> types = new ArrayList<>();
  private final List<Map<String, Object>> metaData = new ArrayList<>();
  private List<String> deviceTypes = List.of();
  private String name = "";
  private Optional<TarReader.Member> ahead = Optional.empty();

  private Header(int version, TarReader tar) {
    this.version = version;
    this.tar = tar;
  }

  static Header read(int version, TarReader tar) throws IOException {
    var header = new Header(version, tar);
    header.advance();
    header.readInfo();
    header.readScripts();
    for (int payload = 0; payload < header.types.size(); payload++) {
      header.readPayload(payload);
    }
    if (header.ahead.isPresent()) {
      throw new ArtifactRefused(
          Rule.MEMBER_ORDER,
          "the header has %s, which has no place there".formatted(header.ahead.get().name()));
    }
    tar.requireEnd();
    return header;
  }

  int payloads() {
    return types.size();
  }

  ArtifactContent content(List<List<ArtifactContent.PayloadFile>> files) {
    var payloads = new ArrayList<ArtifactContent.Payload>();
    for (int i = 0; i < types.size(); i++) {
      payloads.add(new ArtifactContent.Payload(types.get(i), files.get(i), metaData.get(i)));
    }
    return new ArtifactContent(
        version, name, deviceTypes, provides, depends, clears, scripts, payloads);
  }

  private void readInfo() throws IOException {
    var info =
        HeaderJson.parse("header-info", take("header-info", ArtifactLimits.HEADER_INFO_BYTES_MAX));
    if (version == 2) {
      name = info.string("artifact_name");
      deviceTypes = info.strings("device_types_compatible");
      provides.put("artifact_name", name);
    } else {
      readProvidesAndDepends(info);
    }
    requireNameAndTypes();
    for (var payload : info.objects(version == 2 ? "updates" : "payloads")) {
      types.add(payload.findString("type").filter(type -> !type.isEmpty()));
    }
    if (types.isEmpty() || types.size() > ArtifactLimits.PAYLOADS_MAX) {
      throw new ArtifactRefused(
          Rule.HEADER,
          "header-info must list 1 to %d payloads".formatted(ArtifactLimits.PAYLOADS_MAX));
    }
  }

  private void readProvidesAndDepends(HeaderJson info) throws ArtifactRefused {
    provides.putAll(info.stringMap("artifact_provides"));
    depends.putAll(info.listMap("artifact_depends"));
    name = provides.getOrDefault("artifact_name", "");
    deviceTypes = depends.getOrDefault("device_type", List.of());
  }

  private void requireNameAndTypes() throws ArtifactRefused {
    if (name.isBlank() || name.length() > 4096) {
      throw new ArtifactRefused(Rule.HEADER, "header-info gives no artifact name");
    }
    if (deviceTypes.isEmpty() || deviceTypes.stream().anyMatch(String::isBlank)) {
      throw new ArtifactRefused(Rule.HEADER, "header-info gives no compatible device type");
    }
  }

  private void readScripts() throws IOException {
    Set<String> seen = new HashSet<>();
    while (ahead.isPresent() && ahead.get().name().startsWith(SCRIPTS)) {
      var script = ahead.get().name().substring(SCRIPTS.length());
      if (!Names.isScript(script)) {
        throw new ArtifactRefused(Rule.NAME, "scripts/ holds a file that is not a state script");
      }
      if (!seen.add(script)) {
        throw new ArtifactRefused(
            Rule.MEMBER_ORDER, "the script %s is there twice".formatted(script));
      }
      if (seen.size() > ArtifactLimits.SCRIPTS_MAX) {
        throw new ArtifactRefused(
            Rule.LIMIT, "there are more than %d scripts".formatted(ArtifactLimits.SCRIPTS_MAX));
      }
      take(ahead.get().name(), ArtifactLimits.HEADER_BYTES_MAX);
      scripts.add(script);
    }
  }

  private void readPayload(int payload) throws IOException {
    var folder = "headers/%04d/".formatted(payload);
    if (version == 2) {
      HeaderJson.parse(
          folder + "files", take(folder + "files", ArtifactLimits.HEADER_INFO_BYTES_MAX));
    }
    readTypeInfo(folder, payload);
    var metaName = folder + "meta-data";
    boolean hasMeta = ahead.isPresent() && ahead.get().name().equals(metaName);
    var meta = hasMeta ? take(metaName, ArtifactLimits.META_DATA_BYTES_MAX) : new byte[0];
    metaData.add(meta.length == 0 ? Map.of() : HeaderJson.parse(metaName, meta).plain());
  }

  private void readTypeInfo(String folder, int payload) throws IOException {
    var where = folder + "type-info";
    var info = HeaderJson.parse(where, take(where, ArtifactLimits.HEADER_INFO_BYTES_MAX));
    var type = info.findString("type").filter(text -> !text.isEmpty());
    if (!type.equals(types.get(payload))) {
      throw new ArtifactRefused(
          Rule.HEADER, where + " names another type than header-info does for this payload");
    }
    addAll(provides, info.stringMap("artifact_provides"), where);
    addAll(depends, info.listMap("artifact_depends"), where);
    clears.addAll(info.strings("clears_artifact_provides"));
  }

  private static <T> void addAll(Map<String, T> all, Map<String, T> more, String where)
      throws ArtifactRefused {
    for (var entry : more.entrySet()) {
      var before = all.put(entry.getKey(), entry.getValue());
      if (before != null && !before.equals(entry.getValue())) {
        throw new ArtifactRefused(Rule.HEADER, where + " contradicts another part of the header");
      }
    }
  }

  private byte[] take(String expected, int bytesMax) throws IOException {
    var member =
        ahead.orElseThrow(
            () -> new ArtifactRefused(Rule.MEMBER_ORDER, "the header has no " + expected));
    if (!member.name().equals(expected)) {
      throw new ArtifactRefused(
          Rule.MEMBER_ORDER,
          "the header has %s where %s was expected".formatted(member.name(), expected));
    }
    var bytes = Members.all(member, bytesMax);
    advance();
    return bytes;
  }

  private void advance() throws IOException {
    ahead = tar.next();
  }
}
