package io.trivet.server.people.webhook;

import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbox.Event;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/// An event as bytes and headers. Sources: CloudEvents 1.0 (JSON format, HTTP binding 3.2),
/// Standard Webhooks 1.0 (signature), Mender's iot-manager (the legacy format).
record Message(byte[] body, Map<String, String> headers) {

  static Message write(Webhook.Format format, Event event, Optional<byte[]> secret, Instant now) {
    return switch (format) {
      case CLOUDEVENTS -> cloudEvent(event, secret, now);
      case MENDER -> mender(event, secret);
    };
  }

  private static Message cloudEvent(Event event, Optional<byte[]> secret, Instant now) {
    var json = new LinkedHashMap<String, Object>();
    json.put("specversion", "1.0");
    json.put("id", event.id().toString());
    json.put("source", "/tenants/" + event.tenant());
    json.put("type", "io.trivet." + event.type().text());
    json.put("subject", event.type().kind().text() + "/" + event.subject());
    json.put("time", event.at().toString());
    // the extension "sequence" of CloudEvents: with it a receiver sees gaps and changes of order
    json.put("sequence", "%020d".formatted(event.sequence()));
    json.put("datacontenttype", "application/json");
    json.put("data", Json.parse(event.data(), JsonNode.class));
    var body = Json.write(json);
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/cloudevents+json; charset=utf-8");
    headers.put("webhook-id", event.id().toString());
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    secret.ifPresent(
        key -> headers.put("webhook-signature", signature(key, event, now.getEpochSecond(), body)));
    return new Message(body, headers);
  }

  /// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
  private static String signature(byte[] key, Event event, long timestamp, byte[] body) {
    var head = (event.id() + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    return "v1," + Base64.getEncoder().encodeToString(hmac(key, head, body));
  }

  private static Message mender(Event event, Optional<byte[]> secret) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", event.id().toString());
    json.put("type", event.type().text());
    json.put("data", Json.parse(event.data(), JsonNode.class));
    json.put("time", event.at().toString());
    var body = Json.write(json);
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    secret.ifPresent(key -> {
      headers.put("X-Men-Algorithm", "MEN-HMAC-SHA256-Payload");
      headers.put("X-Men-Signature", HexFormat.of().formatHex(hmac(key, body)));
    });
    return new Message(body, headers);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (var part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
