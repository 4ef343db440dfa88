package io.trivet.server.platform.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The description of the API (OpenAPI 3.1): one file for each feature, put together at the start.
public final class OpenApi {
  private static final List<String> PARTS =
      List.of(
          "common",
          "access",
          "login",
          "audit",
          "roles",
          "identity",
          "inventory",
          "bulk",
          "software",
          "deployments",
          "events",
          "monitor",
          "remote",
          "failures",
          "configuration");

  private final byte[] json;

  public OpenApi() {
    Map<String, Object> whole = new LinkedHashMap<>();
    PARTS.forEach(part -> merge(whole, load(part), part));
    this.json = Json.write(whole);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.Open(
            "GET",
            "/api/openapi.json",
            _ -> Reply.bytes(200, "application/json; charset=utf-8", json)));
  }

  public String text() {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static Map<String, Object> load(String part) {
    try (InputStream in = OpenApi.class.getResourceAsStream("/openapi/" + part + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi/" + part + ".yaml is missing");
      }
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Objects grow together; anything else may stand only once.
  @SuppressWarnings("unchecked") // YAML objects have string keys here
  private static void merge(Map<String, Object> into, Map<String, Object> more, String part) {
    more.forEach((key, value) -> {
      var before = into.putIfAbsent(key, value);
      if (before instanceof Map && value instanceof Map) {
        var grown = new LinkedHashMap<>((Map<String, Object>) before);
        merge(grown, (Map<String, Object>) value, part);
        into.put(key, grown);
      } else if (before != null) {
        throw new IllegalStateException("openapi: %s stands twice (%s)".formatted(key, part));
      }
    });
  }
}
