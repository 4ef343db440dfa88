package io.trivet.simulator.load;

import java.io.IOException;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The person that every fleet needs: lets its devices in and deploys to them, through the
/// management API.
final class People implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String V1 = "/api/management/v1/deployments/";
  private static final String FILTERS = "/api/management/v2/inventory/filters";
  private static final String BULK = "/api/management/v1/bulk/operations";
  private static final Duration PHASES_BEGIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

  private final URI server;
  private final HttpClient client;
  private final String token;

  private People(URI server, HttpClient client, String token) {
    this.server = server;
    this.client = client;
    this.token = token;
  }

  static People withToken(URI server, Trust trust, String token) {
    return new People(server, client(trust), token);
  }

  /// Logs in by e-mail address and password.
  static People logIn(URI server, Trust trust, String email, String password)
      throws IOException, InterruptedException {
    var credentials =
        Base64.getEncoder()
            .encodeToString((email + ":" + password).getBytes(StandardCharsets.UTF_8));
    var client = client(trust);
    var request =
        HttpRequest.newBuilder(server.resolve("/api/management/v1/useradm/auth/login"))
            .header("Authorization", "Basic " + credentials)
            .POST(BodyPublishers.noBody())
            .build();
    var token = required(client.send(request, BodyHandlers.ofString()), 200).body();
    return new People(server, client, token);
  }

  private static HttpClient client(Trust trust) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(20))
        .sslContext(trust.context())
        .build();
  }

  /// A page of devices that wait, only those of the fleet; `more` says whether there is a next one.
  record Waiting(List<Ask> asks, boolean more) {
    record Ask(String device, String set) {}
  }

  Waiting waiting(String fleet, int page) throws IOException, InterruptedException {
    int size = 500;
    var devices = get(DEVICES + "?status=pending&per_page=" + size + "&page=" + page);
    var asks =
        devices
            .valueStream()
            .filter(device -> device.at("/identity_data/fleet").asString("").equals(fleet))
            .flatMap(device ->
                device
                    .path("auth_sets")
                    .valueStream()
                    .filter(set -> set.path("status").asString("").equals("pending"))
                    .map(set ->
                        new Waiting.Ask(device.path("id").asString(), set.path("id").asString())))
            .toList();
    return new Waiting(asks, devices.size() == size);
  }

  /// Accepts all devices of the fleet that wait, as one operation in the background; returns when
  /// it has ended. Empty when the server knows no such operations, else how many it was about.
  OptionalLong acceptInBulk(String fleet) throws IOException, InterruptedException {
    var order = Map.of("action", "accept", "filters", List.of(term(fleet)));
    var begun = answer("POST", BULK, order);
    if (begun.statusCode() == 404 || begun.statusCode() == 405) {
      return OptionalLong.empty();
    }
    if (begun.statusCode() == 422) { // nobody waits
      return OptionalLong.of(0);
    }
    var id = JSON.readTree(required(begun, 202).body()).path("id").asString();
    var operation = get(BULK + "/" + id);
    while (operation.path("state").asString().equals("running")) {
      Thread.sleep(Duration.ofMillis(500)); // tidy: the server is at work
      operation = get(BULK + "/" + id);
    }
    return OptionalLong.of(operation.path("total").asLong());
  }

  private static Map<String, String> term(String fleet) {
    return Map.of("scope", "identity", "attribute", "fleet", "type", "$eq", "value", fleet);
  }

  void accept(Waiting.Ask ask) throws IOException, InterruptedException {
    var path = "%s/%s/auth/%s/status".formatted(DEVICES, ask.device(), ask.set());
    send("PUT", path, Map.of("status", "accepted"), 204);
  }

  /// Devices that are known already are left as they are.
  void preauthorize(Map<String, String> identity, String publicKey)
      throws IOException, InterruptedException {
    var answer = answer("POST", DEVICES, Map.of("identity_data", identity, "pubkey", publicKey));
    if (answer.statusCode() != 409) {
      required(answer, 201);
    }
  }

  void upload(Path artifact) throws IOException, InterruptedException {
    var head =
        "--limit\r\nContent-Disposition: form-data; name=\"artifact\"; filename=\"a.mender\"\r\n\r\n";
    var request =
        authorized(V1 + "artifacts")
            .header("Content-Type", "multipart/form-data; boundary=limit")
            .POST(BodyPublishers.ofInputStream(() -> multipart(head, artifact)))
            .build();
    required(client.send(request, BodyHandlers.ofString()), 201);
  }

  /// To all accepted devices of the fleet, found by their identity, in phases if there are any; the
  /// deployment's id.
  String deploy(Fleet fleet, String artifactName, Map<String, Integer> phases)
      throws IOException, InterruptedException {
    var order = new HashMap<String, Object>();
    order.put("name", "load of " + fleet.name());
    order.put("artifact_name", artifactName);
    order.put("filter_id", filter(fleet.name()));
    order.put("max_devices", fleet.count());
    if (!phases.isEmpty()) {
      var uniform = new HashMap<String, Object>(phases);
      uniform.put("start_ts", InstantSource.system().instant().plus(PHASES_BEGIN).toString());
      order.put("uniform_phases", uniform);
    }
    return location(send("POST", "/api/management/v2/deployments/deployments", order, 201));
  }

  private String filter(String fleet) throws IOException, InterruptedException {
    var name = "load " + fleet;
    for (var known : get(FILTERS + "?per_page=500")) {
      if (known.path("name").asString("").equals(name)) {
        return known.path("id").asString();
      }
    }
    var filter = Map.of("name", name, "terms", List.of(term(fleet)));
    return location(send("POST", FILTERS, filter, 201));
  }

  /// How many devices of a deployment stand where, by status.
  JsonNode statistics(String deployment) throws IOException, InterruptedException {
    return get(V1 + "deployments/" + deployment).path("statistics").path("status");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    var answer = client.send(authorized(path).GET().build(), BodyHandlers.ofString());
    return JSON.readTree(required(answer, 200).body());
  }

  private HttpResponse<String> send(String method, String path, Object body, int status)
      throws IOException, InterruptedException {
    return required(answer(method, path, body), status);
  }

  private HttpResponse<String> answer(String method, String path, Object body)
      throws IOException, InterruptedException {
    var request =
        authorized(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder authorized(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(ANSWER_MAX)
        .header("Authorization", "Bearer " + token);
  }

  private static String location(HttpResponse<String> answer) {
    var location = answer.headers().firstValue("Location").orElse("");
    return location.substring(location.lastIndexOf('/') + 1);
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

  private static java.io.InputStream multipart(String head, Path artifact) {
    try {
      return new SequenceInputStream(
          Collections.enumeration(
              List.of(bytes(head), Files.newInputStream(artifact), bytes("\r\n--limit--\r\n"))));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static java.io.InputStream bytes(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
