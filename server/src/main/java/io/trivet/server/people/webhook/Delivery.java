package io.trivet.server.people.webhook;

import io.trivet.server.platform.outbox.Event;
import java.time.Instant;
import java.util.Optional;

/// One event on its way to one webhook. `answer` is the beginning of what the receiver said, or why
/// there was no answer.
record Delivery(
    WebhookId webhook,
    Event event,
    State state,
    Instant dueAt,
    int attempts,
    Optional<Instant> firstAttemptAt,
    Optional<Instant> lastAttemptAt,
    Optional<Integer> statusCode,
    String answer,
    long millis) {

  enum State {
    WAITING,
    DELIVERED,
    DEAD
  }
}
