package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbound.OutboundUrl;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Webhooks as Mender's API of integrations writes and reads them.
final class IntegrationJson {
  private static final Set<EventType> DEVICEAUTH =
      EnumSet.of(
          EventType.DEVICE_PROVISIONED,
          EventType.DEVICE_DECOMMISSIONED,
          EventType.DEVICE_STATUS_CHANGED);
  private static final EventType INVENTORY = EventType.DEVICE_INVENTORY_CHANGED;

  private IntegrationJson() {}

  /// `secret` is hexadecimal.
  record HttpBody(@Nullable String url, @Nullable String secret) {}

  record CredentialsBody(@Nullable String type, @Nullable HttpBody http) {
    String checkedUrl() {
      return OutboundUrl.parse(Objects.requireNonNullElse(given().url(), "")).toString();
    }

    Optional<byte[]> key() {
      return Optional.ofNullable(given().secret()).filter(hex -> !hex.isEmpty()).map(this::parse);
    }

    private byte[] parse(String hex) {
      try {
        return WebhookJson.checked(HexFormat.of().parseHex(hex));
      } catch (IllegalArgumentException _) {
        throw new Failure.Invalid("credentials.http.secret must be hexadecimal");
      }
    }

    private HttpBody given() {
      if (!"http".equals(type) || http == null) {
        throw new Failure.Invalid(
            "credentials must be {\"type\": \"http\", \"http\": {\"url\", \"secret\"}}");
      }
      return http;
    }
  }

  record IntegrationBody(
      @Nullable String provider,
      @Nullable String description,
      @Nullable CredentialsBody credentials,
      @Nullable List<String> scopes) {

    Webhook.Wish wish() {
      if (!"webhook".equals(provider)) {
        throw new Failure.Unprocessable(
            "provider must be webhook: there are no integrations with Azure and AWS");
      }
      return new Webhook.Wish(
          given().checkedUrl(),
          WebhookJson.description(Objects.requireNonNullElse(description, "")),
          types(Objects.requireNonNullElse(scopes, List.of("deviceauth"))),
          true);
    }

    Optional<byte[]> secret() {
      return given().key();
    }

    private CredentialsBody given() {
      if (credentials == null) {
        throw new Failure.Invalid("credentials must be given");
      }
      return credentials;
    }
  }

  private static Set<EventType> types(List<String> scopes) {
    var types = EnumSet.noneOf(EventType.class);
    for (var scope : scopes) {
      switch (scope) {
        case "deviceauth" -> types.addAll(DEVICEAUTH);
        case "inventory" -> types.add(INVENTORY);
        default -> throw new Failure.Invalid("scopes may hold deviceauth and inventory");
      }
    }
    if (types.isEmpty()) {
      throw new Failure.Invalid("scopes must hold deviceauth or inventory");
    }
    return types;
  }

  static Object write(Webhook webhook) {
    var http = new LinkedHashMap<String, Object>();
    http.put("url", webhook.wish().url());
    if (webhook.secret().isPresent()) {
      http.put("secret", "<omitted>");
    }
    var json = new LinkedHashMap<String, Object>();
    json.put("id", webhook.id().toString());
    json.put("provider", "webhook");
    json.put("description", webhook.wish().description());
    json.put("credentials", Map.of("type", "http", "http", http));
    json.put("scopes", scopes(webhook.wish().types()));
    return json;
  }

  private static List<String> scopes(Set<EventType> types) {
    var scopes = new ArrayList<String>();
    if (types.contains(EventType.DEVICE_PROVISIONED)) {
      scopes.add("deviceauth");
    }
    if (types.contains(INVENTORY)) {
      scopes.add("inventory");
    }
    return scopes;
  }

  static Object write(Webhooks.Told told) {
    var event = told.event();
    var json = new LinkedHashMap<String, Object>();
    json.put("id", event.id().toString());
    json.put("type", event.type().text());
    json.put("data", Json.parse(event.data(), JsonNode.class));
    json.put("time", event.at().toString());
    json.put(
        "delivery_statuses",
        told.deliveries().stream()
            .filter(delivery -> delivery.attempts() > 0)
            .map(IntegrationJson::status)
            .toList());
    return json;
  }

  private static Object status(Delivery delivery) {
    boolean success = delivery.state() == Delivery.State.DELIVERED;
    var json = new LinkedHashMap<String, Object>();
    json.put("integration_id", delivery.webhook().toString());
    json.put("success", success);
    delivery.statusCode().ifPresent(code -> json.put("status_code", code));
    if (!success) {
      json.put("error", delivery.answer());
    }
    return json;
  }
}
