package io.trivet.testkit;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// A device that does just what a test says: it signs, asks and reports as real clients do, and
/// installs nothing.
public final class DeviceClient {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments";

  private final Http http;
  private final KeyPair key;
  private final Map<String, String> identity;
  private String token = "";
  private String tenantToken = "";

  public DeviceClient(
      URI base, Optional<Path> caCertificate, KeyPair key, Map<String, String> identity) {
    this.http = new Http(base, caCertificate);
    this.key = key;
    this.identity = new LinkedHashMap<>(identity);
  }

  /// `EC` (P-256), `RSA` (2048) or `Ed25519`.
  public static KeyPair newKey(String type) {
    try {
      var generator = KeyPairGenerator.getInstance(type);
      if (type.equals("EC")) {
        generator.initialize(256);
      } else if (type.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public String publicKey() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPublic().getEncoded()));
  }

  public void useTenantToken(String other) {
    tenantToken = other;
  }

  /// The body of an authentication request, as the Go client writes it.
  public String authBody() {
    return JSON.writeValueAsString(
            Map.of(
                "id_data", JSON.writeValueAsString(identity),
                "tenant_token", tenantToken,
                "pubkey", publicKey()))
        + "\n";
  }

  public String sign(String body) {
    try {
      var scheme =
          switch (key.getPublic().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
          };
      var signature = Signature.getInstance(scheme);
      signature.initSign(key.getPrivate());
      signature.update(body.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// Asks to be let in; keeps the token when it is.
  public Answer authenticate() {
    var body = authBody();
    var answer = authenticate(body, sign(body));
    if (answer.status() == 200) {
      token = answer.text();
    }
    return answer;
  }

  public Answer authenticate(String body, String signature) {
    var request =
        http.request("/api/devices/v1/authentication/auth_requests")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!signature.isEmpty()) {
      request.header("X-MEN-Signature", signature);
    }
    return http.send(request.build());
  }

  public String token() {
    return token;
  }

  public void useToken(String other) {
    token = other;
  }

  public Answer inventory(String method, Object attributes) {
    return json(method, "/api/devices/v1/inventory/device/attributes", attributes);
  }

  /// Asks for work by the second version of the API, with a chunked body as the Go client sends.
  public Answer next(String deviceType, String artifactName) {
    return next(Map.of("device_type", deviceType, "artifact_name", artifactName));
  }

  public Answer next(Map<String, String> provides) {
    var body =
        JSON.writeValueAsString(Map.of("device_provides", provides, "update_control_map", true));
    return http.send(
        authorized("/api/devices/v2/deployments/device/deployments/next")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
            .build());
  }

  public Answer get(String path) {
    return http.send(authorized(path).GET().build());
  }

  public Answer json(String method, String path, Object json) {
    var body = json instanceof String text ? text : JSON.writeValueAsString(json);
    return http.send(
        authorized(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  public Answer report(String deployment, String status) {
    return json("PUT", DEPLOYMENTS + "/" + deployment + "/status", Map.of("status", status));
  }

  public Answer log(String deployment, Object messages) {
    return json("PUT", DEPLOYMENTS + "/" + deployment + "/log", Map.of("messages", messages));
  }

  /// Downloads without a token, as clients do.
  public Answer download(String uri, Map<String, String> headers) {
    var request = http.request(uri).GET();
    new HashMap<>(headers).forEach(request::header);
    return http.send(request.build());
  }

  public Answer head(String uri) {
    return http.send(http.request(uri).method("HEAD", BodyPublishers.noBody()).build());
  }

  private java.net.http.HttpRequest.Builder authorized(String path) {
    return http.request(path).header("Authorization", "Bearer " + token);
  }
}
