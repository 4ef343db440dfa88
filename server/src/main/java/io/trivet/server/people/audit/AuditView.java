package io.trivet.server.people.audit;

import io.trivet.server.platform.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// An entry as people see it: read from the body that is in the log, so that what is shown is what
/// is proven, with the values beside the log in their places. What was erased is absent.
record AuditView(JsonNode body, OptionalLong index, Map<String, String> beside) {

  static AuditView read(byte[] body, OptionalLong index) {
    return new AuditView(Json.tree(body), index, Map.of());
  }

  AuditView with(Map<String, String> values) {
    return new AuditView(body, index, values);
  }

  /// The digests whose values one needs to show the entry.
  List<String> digests() {
    var digests = new ArrayList<String>();
    for (var place : EntryBody.places()) {
      EntryBody.digest(body.at(place)).ifPresent(digests::add);
    }
    return digests;
  }

  /// The text at a place of the body, empty if there is none or it was erased.
  String text(String place) {
    return find(place).orElse("");
  }

  private Optional<String> find(String place) {
    var node = body.at(place);
    if (node.isString()) {
      return Optional.of(node.stringValue());
    }
    return EntryBody.digest(node).flatMap(digest -> Optional.ofNullable(beside.get(digest)));
  }

  /// The other members as JSON text, empty if there are none.
  String meta() {
    var node = body.at("/meta");
    return find("/meta").orElse(node.isObject() && !isDigest(node) ? node.toString() : "");
  }

  private static boolean isDigest(JsonNode node) {
    return EntryBody.digest(node).isPresent();
  }

  /// True if a value of the entry was erased.
  boolean isErased() {
    return digests().stream().anyMatch(digest -> !beside.containsKey(digest));
  }

  /// Mender's `AuditLog`, with more.
  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", text("/id"));
    index.ifPresent(place -> json.put("index", place));
    json.put("time", text("/time"));
    json.put("actor", actor());
    json.put("action", text("/action"));
    json.put("object", object());
    json.put("decision", text("/decision"));
    json.put("credential", text("/actor/credential"));
    put(json, "session_id", text("/actor/session"));
    put(json, "address", text("/source/address"));
    put(json, "request_id", text("/source/request"));
    put(json, "before", text("/before"));
    put(json, "after", text("/after"));
    put(json, "change", change());
    if (!meta().isEmpty()) {
      json.put("meta", Json.parse(meta(), JsonNode.class));
    }
    if (isErased()) {
      json.put("erased", true);
    }
    return json;
  }

  private Map<String, Object> actor() {
    var actor = new LinkedHashMap<String, Object>();
    var kind = text("/actor/kind");
    actor.put("id", text("/actor/id"));
    actor.put("type", kind);
    boolean person = kind.equals("user") || kind.equals("unknown");
    put(
        actor,
        person ? "email" : kind.equals("device") ? "identity_data" : "name",
        text("/actor/name"));
    return actor;
  }

  private Map<String, Object> object() {
    var object = new LinkedHashMap<String, Object>();
    var type = text("/object/type");
    object.put("id", text("/object/id"));
    object.put("type", type);
    var name = text("/object/name");
    if (!name.isEmpty()) {
      object.put("name", name);
      object.put(type, Map.of(nameOf(type), name));
    }
    return object;
  }

  /// What Mender calls the name of an object of this type.
  private static String nameOf(String type) {
    return switch (type) {
      case "user" -> "email";
      case "device" -> "identity_data";
      default -> "name";
    };
  }

  /// In the manner of a diff, as Mender's console shows it.
  String change() {
    var lines = new ArrayList<String>();
    find("/before").ifPresent(text -> lines.add("-" + text));
    find("/after").ifPresent(text -> lines.add("+" + text));
    return String.join("\n", lines);
  }

  private static void put(Map<String, Object> json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }
}
