package io.trivet.server.devices.identity;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What a device says it is: a JSON object such as `{"mac":"02:00:00:00:00:01"}`. Two objects with
/// the same members in another order are one device: `canonical` has sorted names.
record IdentityData(Map<String, Object> attributes, String canonical) {

  static IdentityData parse(String json) {
    var tree = Json.tree(json.getBytes(StandardCharsets.UTF_8));
    return of(tree);
  }

  static IdentityData of(JsonNode tree) {
    if (!tree.isObject() || tree.isEmpty()) {
      throw new Failure.Invalid("the identity data must be a JSON object with at least one member");
    }
    var sorted = new TreeMap<String, Object>();
    tree.properties().forEach(member -> sorted.put(member.getKey(), plain(member.getValue())));
    var canonical = Json.text(sorted);
    if (canonical.length() > Limits.IDENTITY_CHARS_MAX) {
      throw new Failure.Invalid(
          "the identity data is longer than %d characters".formatted(Limits.IDENTITY_CHARS_MAX));
    }
    return new IdentityData(new LinkedHashMap<>(sorted), canonical);
  }

  /// SHA-256 of the canonical text: the device's identity within its tenant.
  byte[] hash() {
    return sha256(canonical);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      var sorted = new TreeMap<String, Object>();
      node.properties().forEach(member -> sorted.put(member.getKey(), plain(member.getValue())));
      return sorted;
    }
    if (node.isArray()) {
      return node.valueStream().map(IdentityData::plain).toList();
    }
    if (node.isNull()) {
      throw new Failure.Invalid("the identity data must not contain null");
    }
    return node.isNumber()
        ? node.numberValue()
        : node.isBoolean() ? node.booleanValue() : node.stringValue();
  }
}
