package io.trivet.server.people.webhook;

import io.trivet.core.kernel.Ids;
import java.util.UUID;

/// Somebody who is told what happened.
record WebhookId(UUID value) {
  static WebhookId parse(String text) {
    return new WebhookId(Ids.uuid("webhook id", text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
