package io.trivet.wire.artifact;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON objects inside an artifact's header, read strictly: no doubled names, no NUL, types as
/// the format demands. Members that are not known are ignored.
final class HeaderJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(ArtifactLimits.JSON_DEPTH_MAX)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String where;
  private final JsonNode object;

  private HeaderJson(String where, JsonNode object) {
    this.where = where;
    this.object = object;
  }

  static HeaderJson parse(String where, byte[] bytes) throws ArtifactRefused {
    try {
      var tree = MAPPER.readTree(TarReader.utf8(bytes));
      if (!tree.isObject()) {
        throw new ArtifactRefused(Rule.HEADER, where + " is not a JSON object");
      }
      requireStorable(where, tree);
      return new HeaderJson(where, tree);
    } catch (JacksonException _) {
      throw new ArtifactRefused(Rule.HEADER, where + " is not valid JSON");
    }
  }

  boolean has(String name) {
    return object.has(name) && !object.get(name).isNull();
  }

  String string(String name) throws ArtifactRefused {
    return findString(name)
        .orElseThrow(() -> new ArtifactRefused(Rule.HEADER, where + " has no " + name));
  }

  Optional<String> findString(String name) throws ArtifactRefused {
    if (!has(name)) {
      return Optional.empty();
    }
    return Optional.of(text(name, object.get(name)));
  }

  /// An array of strings; absent is empty.
  List<String> strings(String name) throws ArtifactRefused {
    return has(name) ? strings(name, object.get(name)) : List.of();
  }

  List<HeaderJson> objects(String name) throws ArtifactRefused {
    var node = object.get(name);
    if (node == null || !node.isArray()) {
      throw new ArtifactRefused(Rule.HEADER, where + " has no array " + name);
    }
    var list = new ArrayList<HeaderJson>();
    for (var element : node) {
      if (!element.isObject()) {
        throw new ArtifactRefused(Rule.HEADER, where + ": " + name + " must hold objects");
      }
      list.add(new HeaderJson(where, element));
    }
    return list;
  }

  /// An object with strings; absent is empty.
  Map<String, String> stringMap(String name) throws ArtifactRefused {
    var map = new LinkedHashMap<String, String>();
    for (var member : members(name)) {
      map.put(member.getKey(), text(name, member.getValue()));
    }
    return map;
  }

  /// An object whose values are strings or arrays of strings; absent is empty.
  Map<String, List<String>> listMap(String name) throws ArtifactRefused {
    var map = new LinkedHashMap<String, List<String>>();
    for (var member : members(name)) {
      var value = member.getValue();
      map.put(member.getKey(), value.isArray() ? strings(name, value) : List.of(text(name, value)));
    }
    return map;
  }

  @SuppressWarnings("unchecked") // it is an object: that was checked when it was read
  Map<String, Object> plain() {
    var map = (Map<String, Object>) MAPPER.treeToValue(object, Map.class);
    map.values().removeIf(java.util.Objects::isNull);
    return map;
  }

  private Iterable<Map.Entry<String, JsonNode>> members(String name) throws ArtifactRefused {
    if (!has(name)) {
      return List.of();
    }
    if (!object.get(name).isObject()) {
      throw new ArtifactRefused(Rule.HEADER, where + ": " + name + " must be an object");
    }
    return object.get(name).properties();
  }

  private List<String> strings(String name, JsonNode node) throws ArtifactRefused {
    if (!node.isArray()) {
      throw new ArtifactRefused(Rule.HEADER, where + ": " + name + " must be an array");
    }
    var list = new ArrayList<String>();
    for (var element : node) {
      list.add(text(name, element));
    }
    return list;
  }

  private String text(String name, JsonNode node) throws ArtifactRefused {
    if (!node.isString() || node.stringValue().length() > 4096) {
      throw new ArtifactRefused(
          Rule.HEADER, where + ": " + name + " must hold strings of at most 4096 characters");
    }
    return node.stringValue();
  }

  private static void requireStorable(String where, JsonNode node) throws ArtifactRefused {
    if (node.isString() && !isStorable(node.stringValue())) {
      throw new ArtifactRefused(
          Rule.HEADER, where + " has a string with a NUL or half a character");
    }
    for (var name : node.propertyNames()) {
      if (!isStorable(name)) {
        throw new ArtifactRefused(
            Rule.HEADER, where + " has a name with a NUL or half a character");
      }
    }
    for (var child : node) {
      requireStorable(where, child);
    }
  }

  private static boolean isStorable(String text) {
    return text.indexOf('\0') < 0
        && text.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
