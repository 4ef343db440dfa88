package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.outbound.OutboundUrl;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Webhooks as our own API writes and reads them.
final class WebhookJson {
  private static final String SECRET_PREFIX = "whsec_";
  private static final int SECRET_BYTES = 32;

  private WebhookJson() {}

  /// `events` empty or missing means all of them.
  record WishBody(
      @Nullable String url,
      @Nullable String description,
      @Nullable List<String> events,
      @Nullable Boolean enabled,
      @Nullable String secret) {

    Webhook.Wish wish() {
      var url = OutboundUrl.parse(Objects.requireNonNullElse(this.url, "")).toString();
      return new Webhook.Wish(
          url,
          WebhookJson.description(Objects.requireNonNullElse(description, "")),
          Objects.requireNonNullElse(events, List.<String>of()).stream()
              .map(EventType::parse)
              .collect(Collectors.toSet()),
          !Boolean.FALSE.equals(enabled));
    }

    Optional<byte[]> givenSecret() {
      return Optional.ofNullable(secret).map(WebhookJson::parseSecret);
    }
  }

  static String description(String text) {
    if (text.length() > Limits.DESCRIPTION_CHARS_MAX) {
      throw new Failure.Invalid(
          "description must have at most %d characters".formatted(Limits.DESCRIPTION_CHARS_MAX));
    }
    return text;
  }

  static byte[] newSecret() {
    var bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  static String write(byte[] secret) {
    return SECRET_PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  private static byte[] parseSecret(String text) {
    try {
      var plain = text.startsWith(SECRET_PREFIX) ? text.substring(SECRET_PREFIX.length()) : text;
      return checked(Base64.getDecoder().decode(plain));
    } catch (IllegalArgumentException _) {
      throw new Failure.Invalid("secret must be whsec_ and base64");
    }
  }

  static byte[] checked(byte[] secret) {
    if (secret.length < Limits.WEBHOOK_SECRET_BYTES_MIN
        || secret.length > Limits.WEBHOOK_SECRET_BYTES_MAX) {
      throw new Failure.Invalid(
          "secret must have %d to %d bytes"
              .formatted(Limits.WEBHOOK_SECRET_BYTES_MIN, Limits.WEBHOOK_SECRET_BYTES_MAX));
    }
    return secret;
  }

  static Object write(Webhooks.View view) {
    var webhook = view.webhook();
    var json = new LinkedHashMap<String, Object>();
    json.put("id", webhook.id().toString());
    json.put("url", webhook.wish().url());
    json.put("description", webhook.wish().description());
    json.put("events", webhook.wish().typeTexts());
    json.put("format", webhook.format().text());
    json.put("enabled", webhook.wish().enabled());
    json.put("signed", webhook.secret().isPresent());
    json.put("created_ts", webhook.createdAt().toString());
    json.put("updated_ts", webhook.updatedAt().toString());
    json.put("failures", webhook.health().failures());
    webhook
        .health()
        .failingSince()
        .ifPresent(at -> {
          json.put("failing_since", at.toString());
          json.put("paused_until", webhook.health().pausedUntil().toString());
        });
    json.put("waiting", view.counts().getOrDefault("waiting", 0L));
    json.put("dead", view.counts().getOrDefault("dead", 0L));
    return json;
  }

  static Object write(Delivery delivery) {
    var event = delivery.event();
    var json = new LinkedHashMap<String, Object>();
    json.put("sequence", event.sequence());
    json.put("event_id", event.id().toString());
    json.put("type", event.type().text());
    json.put("subject", event.subject());
    json.put("time", event.at().toString());
    json.put("state", delivery.state().name().toLowerCase(Locale.ROOT));
    json.put("attempts", delivery.attempts());
    if (delivery.state() == Delivery.State.WAITING) {
      json.put("due_ts", delivery.dueAt().toString());
    }
    delivery.firstAttemptAt().ifPresent(at -> json.put("first_attempt_ts", at.toString()));
    delivery.lastAttemptAt().ifPresent(at -> json.put("last_attempt_ts", at.toString()));
    delivery.statusCode().ifPresent(code -> json.put("status_code", code));
    json.put("answer", delivery.answer());
    json.put("duration_ms", delivery.millis());
    return json;
  }

  static Object types() {
    return java.util.Arrays.stream(EventType.values())
        .map(type -> Map.of("type", type.text(), "kind", type.kind().text()))
        .toList();
  }
}
