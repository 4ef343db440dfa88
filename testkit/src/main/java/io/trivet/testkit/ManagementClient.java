package io.trivet.testkit;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// A person's program: the management API, plainly.
public final class ManagementClient {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Http http;
  private String token = "";

  public ManagementClient(URI base, Optional<Path> caCertificate) {
    this.http = new Http(base, caCertificate);
  }

  public boolean isReady() {
    return get("/readyz").status() == 200;
  }

  public void logIn(String email, String password) {
    token = tryLogIn(email, password).require(200).text();
  }

  public Answer tryLogIn(String email, String password) {
    var credentials =
        Base64.getEncoder()
            .encodeToString((email + ":" + password).getBytes(StandardCharsets.UTF_8));
    return http.send(
        http.request("/api/management/v1/useradm/auth/login")
            .header("Authorization", "Basic " + credentials)
            .POST(BodyPublishers.noBody())
            .build());
  }

  public String token() {
    return token;
  }

  public void useToken(String other) {
    token = other;
  }

  public Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody(), Map.of());
  }

  /// Opens the live stream; `lastEventId` may be empty.
  public EventStream stream(String lastEventId) {
    var request =
        http.request("/api/management/v1/events/stream").header("Authorization", "Bearer " + token);
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new EventStream(http.open(request.GET().build()));
  }

  public Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody(), Map.of());
  }

  public Answer post(String path, Object json) {
    return sendJson("POST", path, json, Map.of());
  }

  public Answer put(String path, Object json) {
    return sendJson("PUT", path, json, Map.of());
  }

  public Answer sendJson(String method, String path, Object json, Map<String, String> headers) {
    var body = json instanceof String text ? text : JSON.writeValueAsString(json);
    var all = new java.util.HashMap<>(headers);
    all.putIfAbsent("Content-Type", "application/json");
    return send(method, path, BodyPublishers.ofString(body), all);
  }

  public Answer send(
      String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
    var request = http.request(path).method(method, body);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    headers.forEach(request::header);
    return http.send(request.build());
  }

  /// Uploads an artifact as browsers and mender-cli do: fields first, the file last.
  public Answer upload(Path artifact, Map<String, String> fields) {
    return form("/api/management/v1/deployments/artifacts", fields, "artifact", artifact);
  }

  public Answer form(String path, Map<String, String> fields, String fileField, Path file) {
    var head = new StringBuilder();
    fields.forEach((name, value) ->
        head.append(
            "--limit\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(name, value)));
    head.append(
        "--limit\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            .formatted(fileField, file.getFileName()));
    return send(
        "POST",
        path,
        BodyPublishers.ofInputStream(() -> body(head.toString(), file)),
        Map.of("Content-Type", "multipart/form-data; boundary=limit"));
  }

  private static InputStream body(String head, Path file) {
    try {
      return new SequenceInputStream(
          Collections.enumeration(
              List.of(
                  bytes(head),
                  new java.io.FileInputStream(file.toFile()),
                  bytes("\r\n--limit--\r\n"))));
    } catch (FileNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Says yes to the device's newest pending key.
  public void accept(String identityPart) {
    var device = findDevice(identityPart);
    for (var set : device.get("auth_sets")) {
      if (set.get("status").stringValue().equals("pending")) {
        setStatus(device.get("id").stringValue(), set.get("id").stringValue(), "accepted")
            .require(204);
        return;
      }
    }
    throw new AssertionError("no pending key: " + device);
  }

  public Answer setStatus(String device, String authSet, String status) {
    return put(
        "/api/management/v2/devauth/devices/%s/auth/%s/status".formatted(device, authSet),
        Map.of("status", status));
  }

  /// The device whose identity data contains this text.
  public tools.jackson.databind.JsonNode findDevice(String identityPart) {
    for (int page = 1; page < 100; page++) {
      var devices =
          get("/api/management/v2/devauth/devices?per_page=500&page=" + page).require(200).json();
      for (var device : devices) {
        if (device.get("identity_data").toString().contains(identityPart)) {
          return device;
        }
      }
      if (devices.size() < 500) {
        break;
      }
    }
    throw new AssertionError("no device " + identityPart);
  }

  public String deploy(String release, Map<String, Object> target) {
    var order = new java.util.HashMap<String, Object>(target);
    order.put("name", "deployment of " + release);
    order.put("artifact_name", release);
    return post("/api/management/v1/deployments/deployments", order).createdId();
  }

  /// The number of devices with this status in the deployment.
  public long count(String deployment, String status) {
    return get("/api/management/v1/deployments/deployments/%s/statistics".formatted(deployment))
        .require(200)
        .json()
        .get(status)
        .asLong();
  }
}
