package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where to send what. `types` is empty for everything; `secret` is sealed.
record Webhook(
    TenantId tenant,
    WebhookId id,
    Wish wish,
    Format format,
    Optional<byte[]> secret,
    Instant createdAt,
    Instant updatedAt,
    Health health) {

  /// What people decide about it.
  record Wish(String url, String description, Set<EventType> types, boolean enabled) {
    Wish {
      types = Set.copyOf(types);
    }

    List<String> typeTexts() {
      return types.stream().map(EventType::text).sorted().toList();
    }
  }

  enum Format {
    /// CloudEvents 1.0, structured JSON, signed as Standard Webhooks.
    CLOUDEVENTS,
    /// The body and headers of Mender's webhooks.
    MENDER;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How it goes: failures in a row, and until when it is left alone.
  record Health(int failures, Optional<Instant> failingSince, Instant pausedUntil) {}
}
