package io.trivet.simulator;

import io.trivet.wire.artifact.ArtifactLimits;
import io.trivet.wire.artifact.ArtifactReader;
import io.trivet.wire.artifact.ArtifactRefused;
import io.trivet.wire.artifact.PayloadSink;
import io.trivet.wire.artifact.SignatureState;
import io.trivet.wire.artifact.VerificationKey;
import io.trivet.wire.artifact.VerifiedArtifact;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A device in software: it proves itself, reports, asks for work, downloads, checks every byte and
/// the signature, "installs" and reports as Mender's client does. One turn is one poll.
public final class VirtualDevice {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments/";

  private final Connection connection;
  private final Traits traits;
  private final KeyPair key = newKey();
  private final AtomicReference<String> token = new AtomicReference<>("");
  private final AtomicReference<String> artifactName = new AtomicReference<>("factory-1");
  private final AtomicReference<String> step = new AtomicReference<>("new");
  private final List<Acknowledged> acknowledged = new ArrayList<>();

  /// What kind of device it is: its identity, its type, the key it trusts (none: it installs
  /// anything), the names of artifacts its installer breaks on, and what else it says of itself.
  public record Traits(
      String mac,
      String deviceType,
      Optional<VerificationKey> trusts,
      Predicate<String> breaksOn,
      Map<String, String> inventory) {
    public Traits {
      inventory = Map.copyOf(inventory);
    }
  }

  /// A report that the server has taken.
  public record Acknowledged(String deployment, String status) {}

  VirtualDevice(Connection connection, Traits traits) {
    this.connection = connection;
    this.traits = traits;
  }

  public Traits traits() {
    return traits;
  }

  /// What it runs.
  public String artifactName() {
    return artifactName.get();
  }

  /// What it is doing, for people to see.
  public String step() {
    return step.get();
  }

  public synchronized List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /// One poll and all that follows from it. An `IOException` means the server could not be reached:
  /// nothing is lost, the next turn goes on.
  public void turn() throws IOException, InterruptedException {
    if (token.get().isEmpty() && !authenticate()) {
      step.set("pending");
      return;
    }
    var answer =
        post(
            "/api/devices/v2/deployments/device/deployments/next",
            Map.of("device_provides", provides()));
    switch (answer.statusCode()) {
      case 200 -> update(JSON.readTree(answer.body()));
      case 204 -> step.set("idle");
      case 401 -> token.set("");
      default -> throw new IOException("next answered " + answer.statusCode());
    }
  }

  /// Reports the inventory.
  public void reportInventory() throws IOException, InterruptedException {
    var said = new TreeMap<>(Map.of("hostname", traits.mac()));
    said.putAll(traits.inventory());
    said.put("device_type", traits.deviceType());
    said.put("artifact_name", artifactName.get());
    var attributes =
        said.entrySet().stream()
            .map(entry -> Map.of("name", entry.getKey(), "value", entry.getValue()))
            .toList();
    var answer = put("/api/devices/v1/inventory/device/attributes", attributes);
    if (answer.statusCode() == 401) {
      token.set("");
    }
  }

  private boolean authenticate() throws IOException, InterruptedException {
    var body =
        JSON.writeValueAsString(
            Map.of(
                "id_data", JSON.writeValueAsString(Map.of("mac", traits.mac())), "pubkey", pem()));
    var answer =
        connection.send(
            connection
                .request("/api/devices/v1/authentication/auth_requests")
                .header("Content-Type", "application/json")
                .header("X-MEN-Signature", sign(body))
                .POST(BodyPublishers.ofString(body))
                .build());
    if (answer.statusCode() != 200) {
      return false;
    }
    token.set(answer.body());
    reportInventory();
    return true;
  }

  private Map<String, String> provides() {
    return Map.of("device_type", traits.deviceType(), "artifact_name", artifactName.get());
  }

  private void update(JsonNode offer) throws IOException, InterruptedException {
    var deployment = offer.get("id").stringValue();
    var name = offer.get("artifact").get("artifact_name").stringValue();
    var messages = new ArrayList<Map<String, String>>();
    note(messages, "info", "Running update " + name);
    if (!report(deployment, "downloading")) {
      return;
    }
    try {
      var artifact = download(offer.get("artifact").get("source").get("uri").stringValue());
      if (!report(deployment, "installing")) {
        return;
      }
      install(artifact);
      note(messages, "info", "Committed " + name);
      artifactName.set(name);
      report(deployment, "success");
      reportInventory();
    } catch (Refused e) {
      note(messages, "error", String.valueOf(e.getMessage()));
      note(messages, "info", "State transition: update-install -> rollback");
      put(DEPLOYMENTS + deployment + "/log", Map.of("messages", messages));
      report(deployment, "failure");
    }
  }

  /// The device will not have this artifact.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private VerifiedArtifact download(String uri) throws IOException, InterruptedException, Refused {
    var answer = connection.open(connection.request(uri).GET().build());
    try (var body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("download answered " + answer.statusCode());
      }
      var keys = traits.trusts().stream().toList();
      return new ArtifactReader(ArtifactLimits.STANDARD, keys).read(body, PayloadSink.DISCARD);
    } catch (ArtifactRefused e) {
      throw new Refused("the artifact is not sound: " + e.getMessage());
    }
  }

  private void install(VerifiedArtifact artifact) throws Refused {
    if (traits.trusts().isPresent() && !(artifact.signature() instanceof SignatureState.SignedBy)) {
      throw new Refused("the artifact is not signed by a key this device trusts");
    }
    if (!artifact.content().deviceTypes().contains(traits.deviceType())) {
      throw new Refused("the artifact is not for this type of device");
    }
    if (traits.breaksOn().test(artifact.content().name())) {
      throw new Refused("Update module terminated abnormally: exit status 1");
    }
  }

  /// False when the server says to stop: the deployment was withdrawn.
  private boolean report(String deployment, String status)
      throws IOException, InterruptedException {
    step.set(status);
    var answer = put(DEPLOYMENTS + deployment + "/status", Map.of("status", status));
    if (answer.statusCode() == 204) {
      remember(new Acknowledged(deployment, status));
      return true;
    }
    if (answer.statusCode() == 409) {
      return false;
    }
    throw new IOException("status answered " + answer.statusCode());
  }

  private synchronized void remember(Acknowledged report) {
    acknowledged.add(report);
  }

  private static void note(List<Map<String, String>> messages, String level, String text) {
    var message = new HashMap<String, String>();
    message.put("timestamp", Instant.ofEpochMilli(System.currentTimeMillis()).toString());
    message.put("level", level);
    message.put("message", text);
    messages.add(message);
  }

  private java.net.http.HttpResponse<String> post(String path, Object body)
      throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  private java.net.http.HttpResponse<String> put(String path, Object body)
      throws IOException, InterruptedException {
    return send("PUT", path, body);
  }

  private java.net.http.HttpResponse<String> send(String method, String path, Object body)
      throws IOException, InterruptedException {
    return connection.send(
        connection
            .request(path)
            .header("Authorization", "Bearer " + token.get())
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded()));
  }

  private String sign(String body) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(key.getPrivate());
      signature.update(body.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
