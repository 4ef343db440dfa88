package io.trivet.testkit;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a server answered.
public record Answer(int status, HttpHeaders headers, byte[] body) {
  private static final JsonMapper JSON = JsonMapper.shared();

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public JsonNode json() {
    return JSON.readTree(text());
  }

  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  public List<String> headerLines(String name) {
    return headers.allValues(name);
  }

  /// The last segment of `Location`: the id of what was created.
  public String createdId() {
    require(201);
    var location = header("Location");
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /// The answer itself, if it has this status.
  public Answer require(int expected) {
    if (status != expected) {
      throw new AssertionError("expected %d, got %d: %s".formatted(expected, status, text()));
    }
    return this;
  }
}
