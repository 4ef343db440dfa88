package io.trivet.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The person in front of the management API.
public final class Operator {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String V1 = "/api/management/v1/deployments/";
  private static final String AUDIT = "/api/management/v1/auditlogs/logs";
  private static final String DEVICES = "/api/management/v2/devauth/devices";

  private final Connection connection;
  private String token = "";

  public Operator(URI server, Path caCertificate) throws IOException {
    this.connection = new Connection(server, caCertificate);
  }

  public void logIn(String email, String password) throws IOException, InterruptedException {
    var credentials =
        Base64.getEncoder()
            .encodeToString((email + ":" + password).getBytes(StandardCharsets.UTF_8));
    var request =
        connection
            .request("/api/management/v1/useradm/auth/login")
            .header("Authorization", "Basic " + credentials)
            .POST(BodyPublishers.noBody())
            .build();
    token = required(connection.send(request), 200).body();
  }

  /// Takes a password of one's own, as the console asks of everybody whose first one was written
  /// down. Whoever was logged in must log in anew.
  public void choosePassword(String current, String chosen)
      throws IOException, InterruptedException {
    var change = Map.of("current_password", current, "password", chosen);
    send("PUT", "/api/management/v1/useradm/users/me", change, 204);
  }

  public long count(String status) throws IOException, InterruptedException {
    return get(DEVICES + "/count?status=" + status).get("count").asLong();
  }

  /// Says yes to every device that waits, and returns how many there were.
  public int acceptAll() throws IOException, InterruptedException {
    int accepted = 0;
    for (var device : get(DEVICES + "?status=pending&per_page=500")) {
      for (var set : device.get("auth_sets")) {
        var path =
            "%s/%s/auth/%s/status"
                .formatted(DEVICES, device.get("id").stringValue(), set.get("id").stringValue());
        send("PUT", path, Map.of("status", "accepted"), 204);
        accepted++;
      }
    }
    return accepted;
  }

  public void trust(String name, String pem) throws IOException, InterruptedException {
    send("POST", V1 + "signing_keys", Map.of("name", name, "pem", pem), 201);
  }

  public void upload(Path artifact) throws IOException, InterruptedException {
    var head =
        "--limit\r\nContent-Disposition: form-data; name=\"artifact\"; filename=\"artifact.mender\"\r\n\r\n";
    var request =
        authorized(V1 + "artifacts")
            .header("Content-Type", "multipart/form-data; boundary=limit")
            .POST(
                BodyPublishers.ofInputStream(() ->
                    new SequenceInputStream(
                        Collections.enumeration(
                            List.of(bytes(head), file(artifact), bytes("\r\n--limit--\r\n"))))))
            .build();
    required(connection.send(request), 201);
  }

  /// To all accepted devices: first some of every type, then, if not one of them failed, the rest.
  /// Returns the deployment's id.
  public String deployInSteps(String artifactName, int first)
      throws IOException, InterruptedException {
    var step =
        Map.of(
            "batch_size_devices",
            first,
            "gate",
            Map.of("most_failures", 0),
            "stratify_by",
            Map.of("scope", "inventory", "attribute", "device_type"));
    var order =
        Map.of(
            "name",
            artifactName + " to all sites",
            "artifact_name",
            artifactName,
            "all_devices",
            true,
            "phases",
            List.of(step, Map.of()));
    var location =
        send("POST", V1 + "deployments", order, 201).headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  public void abort(String deployment) throws IOException, InterruptedException {
    var path = V1 + "deployments/%s/status".formatted(deployment);
    send("PUT", path, Map.of("status", "aborted"), 204);
  }

  /// Why devices failed, put together by cause.
  public JsonNode failures(String deployment) throws IOException, InterruptedException {
    return get(V1 + "deployments/%s/failures".formatted(deployment));
  }

  /// Which site each device says it is at, by device id.
  public Map<String, String> sites() throws IOException, InterruptedException {
    var sites = new HashMap<String, String>();
    for (var device : get("/api/management/v1/inventory/devices?per_page=500")) {
      for (var attribute : device.get("attributes")) {
        if (attribute.get("name").stringValue().equals("site")) {
          sites.put(device.get("id").stringValue(), attribute.get("value").stringValue());
        }
      }
    }
    return sites;
  }

  public void move(String device, String group) throws IOException, InterruptedException {
    var path = "/api/management/v1/inventory/devices/%s/group".formatted(device);
    send("PUT", path, Map.of("group", group), 204);
  }

  public JsonNode newestAudit(int entries) throws IOException, InterruptedException {
    return get(AUDIT + "?sort=desc&per_page=" + entries);
  }

  public long auditEntries() throws IOException, InterruptedException {
    var answer = connection.send(authorized(AUDIT + "?per_page=1").GET().build());
    return required(answer, 200).headers().firstValueAsLong("X-Total-Count").orElseThrow();
  }

  public JsonNode deployment(String id) throws IOException, InterruptedException {
    return get(V1 + "deployments/" + id);
  }

  /// The devices of a deployment that have this status.
  public JsonNode devices(String deployment, String status)
      throws IOException, InterruptedException {
    return get(
        V1 + "deployments/%s/devices/list?per_page=500&status=%s".formatted(deployment, status));
  }

  public String log(String deployment, String device) throws IOException, InterruptedException {
    var request = authorized(V1 + "deployments/%s/devices/%s/log".formatted(deployment, device));
    return required(connection.send(request.GET().build()), 200).body();
  }

  public JsonNode device(String id) throws IOException, InterruptedException {
    return get(DEVICES + "/" + id);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(required(connection.send(authorized(path).GET().build()), 200).body());
  }

  private HttpResponse<String> send(String method, String path, Object body, int status)
      throws IOException, InterruptedException {
    var request =
        authorized(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    return required(connection.send(request), status);
  }

  private HttpRequest.Builder authorized(String path) {
    return connection.request(path).header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> required(HttpResponse<String> answer, int status)
      throws IOException {
    if (answer.statusCode() != status) {
      throw new IOException(
          "%s answered %d: %s"
              .formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
    }
    return answer;
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static java.io.InputStream file(Path path) {
    try {
      return Files.newInputStream(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
