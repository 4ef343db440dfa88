package io.trivet.simulator.load;

import io.trivet.simulator.load.Wire.Answer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// What a device says, in Mender's device API.
final class Words {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String V1 = "/api/devices/v1/deployments/device/deployments/";
  private static final String V2 = "/api/devices/v2/deployments/device/deployments/";
  private static final String INVENTORY = "/api/devices/v1/inventory/device/attributes";
  private static final Pattern TOKEN = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private final Wire wire;
  private final DeviceKeys keys;
  private final String tenantToken;

  /// `tenantToken` is empty where the server has one tenant.
  Words(Wire wire, DeviceKeys keys, String tenantToken) {
    this.wire = wire;
    this.keys = keys;
    this.tenantToken = tenantToken;
  }

  static Map<String, String> identity(LoadDevice device) {
    var identity = new LinkedHashMap<String, String>();
    identity.put("fleet", device.fleet.name());
    identity.put("serial", device.serial());
    return identity;
  }

  String publicKey(LoadDevice device) {
    return DeviceKeys.pem(keys.of(device.part.key(), device.number));
  }

  Answer authenticate(LoadDevice device) throws InterruptedException {
    var key = keys.of(device.part.key(), device.number);
    var request = new LinkedHashMap<String, String>();
    request.put("id_data", JSON.writeValueAsString(identity(device)));
    request.put("pubkey", DeviceKeys.pem(key));
    if (!tenantToken.isEmpty()) {
      request.put("tenant_token", tenantToken);
    }
    var body = JSON.writeValueAsBytes(request);
    return wire.send(
        Kind.AUTH,
        wire.to("/api/devices/v1/authentication/auth_requests")
            .header("Content-Type", "application/json")
            .header("X-MEN-Signature", DeviceKeys.sign(device.part.key(), key, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  boolean isToken(byte[] body) {
    return TOKEN.matcher(new String(body, StandardCharsets.US_ASCII)).matches();
  }

  /// The whole inventory the first time, later only what may have changed.
  Answer inventory(LoadDevice device, Instant now) throws InterruptedException {
    var attributes = new ArrayList<Map<String, String>>();
    attributes.add(attribute("device_type", device.part.deviceType()));
    attributes.add(attribute("artifact_name", device.runs));
    attributes.add(attribute("hour", Long.toString(now.getEpochSecond() / 3600)));
    if (!device.admitted) {
      attributes.add(attribute("hostname", device.serial()));
      attributes.add(attribute("site", device.site.name()));
      attributes.add(attribute("time_zone", device.site.zone().getId()));
      device.part.attributes().forEach((name, value) -> attributes.add(attribute(name, value)));
    }
    return send(Kind.INVENTORY, device, device.admitted ? "PATCH" : "PUT", INVENTORY, attributes);
  }

  Answer next(LoadDevice device) throws InterruptedException {
    var provides = Map.of("device_type", device.part.deviceType(), "artifact_name", device.runs);
    return switch (device.part.question()) {
      case V2_POST ->
          send(Kind.NEXT, device, "POST", V2 + "next", Map.of("device_provides", provides));
      case V1_POST -> send(Kind.NEXT, device, "POST", V1 + "next", provides);
      case V1_GET -> wire.send(Kind.NEXT, authorized(device, V1 + query(provides)).GET().build());
    };
  }

  Answer report(LoadDevice device, Offer offer, String status) throws InterruptedException {
    return send(
        Kind.STATUS, device, "PUT", V1 + offer.deployment() + "/status", Map.of("status", status));
  }

  Answer log(LoadDevice device, Offer offer, String why, Instant now) throws InterruptedException {
    var messages =
        List.of(
            message(now, "info", "Running update " + offer.artifactName()),
            message(now, "error", why),
            message(now, "info", "State transition: update-install -> rollback"));
    return send(
        Kind.LOG, device, "PUT", V1 + offer.deployment() + "/log", Map.of("messages", messages));
  }

  private Answer send(Kind kind, LoadDevice device, String method, String path, Object body)
      throws InterruptedException {
    return wire.send(
        kind,
        authorized(device, path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  private HttpRequest.Builder authorized(LoadDevice device, String path) {
    return wire.to(path).header("Authorization", "Bearer " + device.token);
  }

  private static String query(Map<String, String> provides) {
    var parts = new ArrayList<String>();
    provides.forEach(
        (name, value) -> parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return "next?" + String.join("&", parts);
  }

  private static Map<String, String> attribute(String name, String value) {
    return Map.of("name", name, "value", value);
  }

  private static Map<String, String> message(Instant at, String level, String text) {
    return Map.of("timestamp", at.toString(), "level", level, "message", text);
  }
}
